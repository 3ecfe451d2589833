"""What was really played, once, and copies of it to doctor."""

import shutil

import pytest

from tests.rehearsal.small import at_home, make


@pytest.fixture(scope="session")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("played")
    return folder, *make(folder)


@pytest.fixture
def home(original, tmp_path):
    """A copy to doctor."""
    shutil.copytree(original[0], tmp_path, dirs_exist_ok=True)
    with at_home(tmp_path):
        yield tmp_path
