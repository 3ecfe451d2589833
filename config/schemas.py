"""The JSON schemas by which an editor completes and checks the files of this folder.

They are made from the models: `python -m config.schemas` writes them, and a test keeps them in step.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from roadmap.review.directory import Directory
from roadmap.review.review import Review

FOLDER = Path(__file__).parent


def schemas() -> dict[str, str]:
    """The text of each schema, by the name of its file."""
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
