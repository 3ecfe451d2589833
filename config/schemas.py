"""JSON schemas with which an editor completes and checks the files of this folder.

`python -m config.schemas` writes them from the models; a test checks that they are current.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from roadmap.review.directory import Directory
from roadmap.review.review import Review

FOLDER = Path(__file__).parent


def schemas() -> dict[str, str]:
    """The text of each schema, by file name."""
    models: dict[str, type[BaseModel]] = {"review.schema.json": Review, "directory.schema.json": Directory}
    return {
        name: json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
        for name, model in models.items()
    }


def write(folder: Path = FOLDER) -> None:
    """Write the schemas into a folder.

    Raises:
        OSError: the folder cannot be written to.
    """
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
