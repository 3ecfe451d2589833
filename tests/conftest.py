"""What all tests share."""

from pathlib import Path

import pytest

from tasks.configuration import load

REVIEW = Path(__file__).parents[1] / "config" / "lac-2025.yaml"


@pytest.fixture(scope="session")
def real():
    """The real review with its directory: read once, since reading it takes more than a second."""
    return load(REVIEW)
