"""prefect.yaml as it is written."""

from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).parents[2] / "prefect.yaml"
WRITTEN = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
DEPLOYMENTS = {deployment["name"]: deployment for deployment in WRITTEN["deployments"]}
