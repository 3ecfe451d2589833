"""Documents that are posted: a title is a link where the document has one."""

import pydantic
import pytest

from roadmap.review.kinds.publication import Document, Publication
from tasks.letters.blocks import documents
from tasks.letters.reader import Reader
from tasks.render import TEMPLATES, Templates
from tests.samples import publication, review

LINK = {"en": "https://x.example.org/en?a=1&b=2", "es": "https://x.example.org/es"}
POSTED = [{"id": "note", "title": "Note <1>", "link": LINK}, {"id": "other", "title": "Other"}]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_title_is_a_link_where_there_is_one(language):
    (note,) = review(publication(when="2030-06-19", documents=POSTED)).milestones
    assert isinstance(note, Publication)
    block = documents(note, Reader(language, Templates(TEMPLATES, ["en", "es"]).words(language), "UTC"))
    assert str(block).splitlines() == [f"- Note <1> ({LINK[language]})", "- Other"]
    html = block.__html__()
    assert html.count("<a ") == 1
    assert LINK[language].replace("&", "&amp;") in html
    assert "Note &lt;1&gt;</a>" in html


def test_what_is_no_link_is_refused():
    with pytest.raises(pydantic.ValidationError, match="is not a link"):
        Document.model_validate({"id": "note", "title": "Note", "link": "javascript:alert(1)"})
