"""The JSON schemas that editors use: in step with the models, and true of the real files."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from config.schemas import schemas, write
from tasks.configuration.documents import read_document

FOLDER = Path(__file__).parents[3] / "config"
FILES = {
    "lac-2025.yaml": "review.schema.json",
    "directory/lac/delegations.yaml": "directory.schema.json",
    "directory/lac/stakeholders.yaml": "directory.schema.json",
}


def values(file):
    return json.loads(json.dumps(read_document(FOLDER / file).values))


@pytest.mark.parametrize("name", schemas())
def test_the_written_schemas_are_those_of_the_models(name):
    hint = "run `python -m config.schemas`"
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name], hint


def test_they_are_written_where_asked(tmp_path):
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(schemas())


@pytest.mark.parametrize(("file", "schema"), FILES.items())
def test_the_real_files_fit_their_schema(file, schema):
    jsonschema.validate(values(file), json.loads(schemas()[schema]))


@pytest.mark.parametrize(("file", "schema"), FILES.items())
def test_the_real_files_name_their_schema(file, schema):
    head = (FOLDER / file).read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", head)
    assert ((FOLDER / file).parent / named[1]).resolve() == FOLDER / schema


@pytest.mark.parametrize("wrong", [{"milestones": []}, {"titel": "Title"}, {"host": {"city": "Nairobi"}}])
def test_a_mistake_does_not_fit_the_schema(wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values("lac-2025.yaml") | wrong, json.loads(schemas()["review.schema.json"]))
