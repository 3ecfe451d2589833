"""People read the plain text of a mail, wherever among its parts that stands."""

import pendulum
import pytest

from rehearsal.post import Post
from tests.tasks.mail.test_mail_parts import AT, composed, event

TEXT = "Registro\n--------\n\nhttps://forms.example.org/briefing-1\n"
SHOWN = '<p><img src="cid:emblem@roadmap" alt="Emblem"><a href="https://elsewhere.example.org">x</a></p>'


@pytest.mark.parametrize(
    ("events", "html"),
    [((), "<p>Texto.</p>"), ((), SHOWN), ((event(1),), SHOWN), ((event(1), event(2)), SHOWN)],
)
def test_the_links_are_those_of_the_text(tmp_path, events, html):
    folder = tmp_path / "briefing-1" / "invitation"
    folder.mkdir(parents=True)
    (folder / "ana@example.org.eml").write_bytes(composed(*events, text=TEXT, html=html))
    post = Post(tmp_path)
    (letter,) = post.new("briefing-1/invitation")
    assert letter.address == "ana@example.org"
    assert letter.at == pendulum.instance(AT)
    assert letter.links == ("https://forms.example.org/briefing-1",)
    assert list(post.new("briefing-1/invitation")) == []
