"""Templates to mails: values stay plain text, languages fall back whole, and mistakes are named."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.render.compiled import Rendered
from tasks.render.look.tokens import LOOK
from tasks.render.names import Names
from tasks.render.problems import TemplateProblem
from tasks.render.templates import TEMPLATES, Templates

WORDS = (TEMPLATES / "words" / "en.yaml").read_text(encoding="utf-8")
LONG = "https://example.org/" + "a-very-long-address/" * 6
VALUES: dict[str, object] = {
    "reader": "government",
    "salutation": "Dear Sir or Madam,",
    "signed": "Yours faithfully,",
    "number": "",
    "closing": "",
    "dateline": "",
    "note": "",
    "review": {"title": "Review of the Compact"},
    "sender": {"short": "The Network"},
    "secretariat": {"name": "The Secretariat", "website": "https://example.org/review"},
    "coordinator": {"name": "A. Coordinator", "address": "coordinator@example.org", "function": "Clerk"},
}
HEAD = "On the review\n=============\n\n"
Make = Callable[..., Templates]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Templates of a folder made of {"mail/language": body}."""

    def build(bodies: dict[str, str], subject: str = "On the review", **words: str) -> Templates:
        (tmp_path / "words").mkdir(exist_ok=True)
        for language, text in {"en": WORDS, **words}.items():
            (tmp_path / "words" / f"{language}.yaml").write_text(text, encoding="utf-8")
        for name, body in bodies.items():
            path = tmp_path / f"{name}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f'---\nsubject: "{subject}"\n---\n{body}\n', encoding="utf-8")
        mails = tuple(dict.fromkeys(name.split("/")[0] for name in bodies))
        return Templates(tmp_path, ["en", "es", "ar"], look=LOOK, names=Names(mails))

    return build


def _body(rendered: Rendered) -> str:
    found = re.search(
        r'class="body"[^>]*>(.*?)</td></tr>\s*<tr>\s*<td class="(?:sign|foot)"', rendered.html, re.DOTALL
    )
    assert found
    return found[1]


HOSTILE = [
    "**x**",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "[a](https://evil.example)",
    "# x",
    "- x",
    "a & b",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_neither_markdown_nor_html(make: Make, value: str) -> None:
    mail = make({"thanks/en": "{{ note }}\n\n- **{{ note }}**"}).render(
        "thanks", "en", {**VALUES, "note": value}
    )
    body = _body(mail)
    assert "<script" not in body
    assert "<a" not in body
    assert "<em" not in body
    assert body.count("<strong") == body.count("<li") == 1
    assert "<h1" not in body
    assert mail.text.startswith(f"{HEAD}{value}\n\n- {value}\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_no_value_changes_the_structure(make: Make, value: str) -> None:
    templates = make({"thanks/en": "> {{ note }} x\n\n[{{ note }} x](https://example.org)"}, "{{ note }}")
    plain = templates.render("thanks", "en", {**VALUES, "note": "words"})
    mail = templates.render("thanks", "en", {**VALUES, "note": value})
    assert re.findall(r"</?\w+", mail.html) == re.findall(r"</?\w+", plain.html)
    assert len(mail.subject.splitlines()) <= 1


def test_a_value_cannot_leave_an_attribute(make: Make) -> None:
    templates = make({"thanks/en": "[here]({{ secretariat.website }})"})
    values = {**VALUES, "secretariat": {"name": "S", "website": 'https://example.org/" onclick="x'}}
    assert 'onclick="' not in templates.render("thanks", "en", values).html


def test_a_value_cannot_be_a_script_address(make: Make) -> None:
    templates = make({"thanks/en": "[here]({{ secretariat.website }})"})
    values = {**VALUES, "secretariat": {"name": "S", "website": "javascript:alert(1)"}}
    with pytest.raises(TemplateProblem, match=r"thanks/en\.md: “javascript:alert\(1\)” is not a link"):
        templates.render("thanks", "en", values)


def test_text_is_wrapped_and_long_addresses_survive(make: Make) -> None:
    templates = make({"thanks/en": "# Title\n\n{{ note }}\n\n1. {{ note }}\n\n> {{ note }}"})
    text = templates.render("thanks", "en", {**VALUES, "note": "many words here " * 12 + LONG}).text
    assert text.startswith(f"{HEAD}Title\n=====\n\nmany")
    assert text.count(LONG) == 3
    assert all(len(line) <= 72 or LONG in line for line in text.splitlines())
    assert re.search(r"\n1\. many .*\n   \w", text)
    assert re.search(r"\n> many .*\n> \w", text)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", " "])
def test_no_line_begins_or_ends_with_a_mark_that_french_sets_apart(make: Make, space: str) -> None:
    asked = f"Participerez{space}? : «{space}Oui{space}»{space}; "
    for letters in range(40):
        note = "x" * letters + " " + asked * 8
        text = make({"thanks/en": "{{ note }}"}).render("thanks", "en", {**VALUES, "note": note}).text
        lines = text.partition("Yours")[0].split("\n")
        assert not [line for line in lines if line.startswith(tuple("?:;»")) or line.endswith("«")]


def test_text_says_links_signature_and_reason(make: Make) -> None:
    body = "[the site](https://example.org/a) and <https://example.org/b>, [{{ note }}](mailto:{{ note }})."
    text = make({"thanks/en": body}).render("thanks", "en", {**VALUES, "note": "me@example.org"}).text
    assert text.startswith(
        f"{HEAD}the site (https://example.org/a) and https://example.org/b,\nme@example.org.\n"
    )
    assert "Yours faithfully,\n\nA. Coordinator\nClerk\ncoordinator@example.org\n" in text
    assert "You are receiving it as a contact point of your delegation." in text


def test_a_mail_that_nobody_signs_has_no_signature(make: Make) -> None:
    unsigned = {**VALUES, "reader": "coordinator", "signed": ""}
    mail = make({"thanks/en": "Words."}).render("thanks", "en", unsigned)
    assert "Yours faithfully" not in mail.text + mail.html
    assert "A. Coordinator" not in mail.text + mail.html
    assert "one of those responsible" in mail.text
    assert "one of those responsible" in mail.html


@pytest.mark.parametrize(
    "body",
    [
        "One.\n\n{% if note %}\n\n{{ note }}\n\n{% endif %}\n\nTwo.",
        "One.\n{% if note %}\n{{ note }}\n{% endif %}\nTwo.",
        "One.\n\n{% if note %}{{ note }}{% endif %}\n\nTwo.",
        "One.\n\n{{ blocks.facts }}\n\nTwo.",
    ],
)
def test_what_says_nothing_leaves_no_trace(make: Make, body: str) -> None:
    mail = make({"thanks/en": body}).render("thanks", "en", VALUES)
    assert re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", _body(mail))) == "One.Two."
    assert _body(mail).count("<p") == 2
    assert mail.text.startswith(f"{HEAD}One.\n\nTwo.\n")


def test_the_heading_and_the_line_below_it_open_the_mail(make: Make) -> None:
    event = {"heading": "Second meeting", "headline": "19 March 2025, Santiago"}
    mail = make({"thanks/en": "Words."}).render("thanks", "en", {**VALUES, **event})
    assert re.search(r"<h1[^>]*>Second meeting</h1><p[^>]*>19 March 2025, Santiago</p>", mail.html)
    assert mail.text.startswith("Second meeting\n==============\n\n19 March 2025, Santiago\n\nWords.\n")


def test_an_inbox_shows_the_preheader_or_else_the_headline(make: Make, tmp_path: Path) -> None:
    templates, headline = make({"thanks/en": "", "closing/en": "Words."}), {"headline": "19 March & 20 March"}
    head = 'subject: "x"\npreheader: "By {{ day }},\n  please"'
    (tmp_path / "thanks" / "en.md").write_text(f"---\n{head}\n---\nWords.\n", encoding="utf-8")
    own = templates.render("thanks", "en", {**VALUES, **headline, "day": "5 March"})
    assert re.search(
        r'class="preheader" style="display: none;[^>]*mso-hide: all;">By 5 March, please</div>', own.html
    )
    assert "please" not in own.text
    other = templates.render("closing", "en", {**VALUES, **headline})
    assert 'mso-hide: all;">19 March &amp; 20 March</div>' in other.html
    assert 'class="preheader"' not in templates.render("closing", "en", VALUES).html


def test_a_wrong_name_in_a_preheader_is_found(make: Make, tmp_path: Path) -> None:
    templates = make({"thanks/en": ""})
    (tmp_path / "thanks" / "en.md").write_text(
        '---\nsubject: "x"\npreheader: "{{ dai }}"\n---\n', encoding="utf-8"
    )
    (problem,) = templates.check()
    assert str(problem).startswith(f"{tmp_path.name}/thanks/en.md:3: “dai” is not known; use one of")


def test_whoever_may_unsubscribe_sees_how(make: Make) -> None:
    link = "https://example.org/unsubscribe/recipient"
    templates = make({"thanks/en": "Words."})
    mail = templates.render("thanks", "en", {**VALUES, "unsubscribe": link})
    assert f'<a href="{link}"' in mail.html
    assert mail.text.endswith(f"Stop receiving these messages:\n{link}\n")
    official = templates.render("thanks", "en", VALUES)
    assert "Stop receiving" not in official.html + official.text


def test_subject_is_one_line(make: Make) -> None:
    templates = make({"thanks/en": "Words."}, "About: {{ note }}")
    subject = templates.render(
        "thanks", "en", {**VALUES, "note": "a\r\nBcc: b@example.org\x00\u2028c & d"}
    ).subject
    assert subject == "About: a Bcc: b@example.org c & d"


def test_css_is_inlined_once_and_the_dark_is_kept(make: Make) -> None:
    html = make({"thanks/en": "Words."}).render("thanks", "en", VALUES).html
    assert re.search(r'<p style="[^"]*margin: 0 0 16px', html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert "{{" not in html
    assert not re.search("[\ue000-\ue00f]", html)


def test_a_language_without_mails_falls_back_whole(make: Make) -> None:
    templates = make({"thanks/en": "Words."}, es=WORDS.replace("Yours faithfully,", "Atentamente,"))
    mail = templates.render("thanks", "es", VALUES)
    assert (mail.language, templates.languages("thanks")) == ("en", ("en",))
    assert 'lang="en"' in mail.html
    assert "Yours faithfully" in mail.text
    assert templates.check() == []


def test_a_language_with_some_mails_must_have_all(make: Make) -> None:
    templates = make({"thanks/en": "Words.", "closing/en": "Words.", "thanks/es": "Palabras."}, es=WORDS)
    problem, *more = templates.check()
    assert more == []
    assert problem.path.endswith("closing/es.md")
    assert problem.remedy == "write it"
    with pytest.raises(TemplateProblem, match=r"closing/es\.md: the file is missing; write it"):
        templates.render("closing", "es", VALUES)


def test_right_to_left(make: Make) -> None:
    templates = make({"thanks/en": "Words.", "thanks/ar": "شكرا"}, ar=WORDS.replace("en_GB", "ar_EG"))
    arabic = templates.render("thanks", "ar", {**VALUES, "heading": "الاجتماع"}).html
    assert 'lang="ar" dir="rtl"' in arabic
    assert re.search(r'class="event"[^>]*text-align: right', arabic)
    assert re.search(r'class="emblem"[^>]*padding: 0 0 0 12px', arabic)
    assert 'lang="en" dir="ltr"' in templates.render("thanks", "en", VALUES).html


def test_unknown_names_are_found_before_any_mail(make: Make) -> None:
    loop = "{% for x in note %}{{ x }}{% endfor %}"
    body = f"{{{{ salutation }}}}\n\n{{{{ nota }}}} {{{{ review.titel }}}}\n\n{{{{ blocks.fact }}}}\n\n{loop}"
    said = [str(problem) for problem in make({"thanks/en": body}).check()]
    assert len(said) == 3
    assert any("thanks/en.md:6: “nota” is not known; use one of " in line for line in said)
    remedy = "thanks/en.md:6: “review.titel” is not known; use one of review.named, review.of, review.short"
    assert any(remedy in line for line in said)
    assert any(
        "thanks/en.md:8: “blocks.fact” is not known; use one of blocks.agenda, " in line for line in said
    )


def test_an_unknown_name_stops_the_mail_with_file_and_line(make: Make) -> None:
    templates = make({"thanks/en": "{{ salutation }}\n\n{{ day }}"})
    with pytest.raises(
        TemplateProblem, match=r"thanks/en\.md:6: 'day' is undefined; correct the name"
    ) as problem:
        templates.render("thanks", "en", VALUES)
    assert "\n" not in str(problem.value)


def test_none_is_not_sent(make: Make) -> None:
    with pytest.raises(TemplateProblem, match="a value is None"):
        make({"thanks/en": "{{ note }}"}).render("thanks", "en", {**VALUES, "note": None})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Words.", r"en\.md:1: it has no front matter"),
        (
            "---\nsubject: {{ x }}: y\n---\nWords.",
            r"en\.md:2: its front matter is not YAML; put its texts in",
        ),
        ("---\ntitle: x\n---\nWords.", r"en\.md:2: its front matter must hold “subject”"),
        ('---\nsubject: " "\n---\nWords.', r"en\.md:2: its subject is empty"),
        ("---\nsubject: x\n---\n\nWords {% if note %}.", r"en\.md:5: .*; close every"),
        ('---\nsubject: "{{ x"\n---\nWords.', r"en\.md:2: .*; close every"),
    ],
)
def test_bad_files_are_named_with_their_line(make: Make, tmp_path: Path, text: str, said: str) -> None:
    templates = make({"thanks/en": ""})
    (tmp_path / "thanks" / "en.md").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateProblem, match=said):
        templates.render("thanks", "en", VALUES)


def test_a_folder_is_a_mail_and_is_checked_like_the_others(make: Make, tmp_path: Path) -> None:
    templates = make({"thanks/en": "Words."})
    (tmp_path / "thank").mkdir()
    (tmp_path / "thank" / "en.md").write_text("", encoding="utf-8")
    assert templates.mails() == ("thank", "thanks")
    (problem,) = templates.check()
    assert "thank/en.md:1: it has no front matter" in str(problem)


def test_words_have_all_keys_and_names(make: Make) -> None:
    spanish = WORDS.replace('"end of {span}"', '"fines de {lapso}"')
    templates = make(
        {"thanks/en": "x", "thanks/es": "x"}, es=spanish.replace('  digest: "Weekly digest"\n', "")
    )
    said = [str(problem) for problem in templates.check()]
    assert len(said) == 2
    assert "words/es.yaml: steps.digest stands in one language only; add it" in said[0]
    assert "dates.end-of has other names in braces than the fallback; use {span}" in said[1]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  reply:", "  replies:", "courtesy.reply: Field required; add the key"),
        ("locale: en_GB", "locale: xx_YY", "“xx_YY” is not a locale"),
        ("locale: en_GB", "locale: [", "it is not YAML"),
    ],
)
def test_words_that_are_not_as_they_should_be(make: Make, before: str, after: str, said: str) -> None:
    with pytest.raises(TemplateProblem, match=said):
        make({"thanks/en": "x"}, en=WORDS.replace(before, after)).words("en")


def test_the_house_templates_are_all_well() -> None:
    assert Templates(TEMPLATES, {path.stem for path in (TEMPLATES / "words").glob("*.yaml")}).check() == []
