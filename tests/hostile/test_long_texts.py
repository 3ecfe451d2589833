"""Texts of 200 kB in the worst shapes, through each function that reads what others wrote.

A function that takes outside text gets a line in `_FUNCTIONS`.
"""

from contextlib import suppress

import pendulum
import pytest

from roadmap.answers import reading as answers
from roadmap.answers import senders, timestamps
from roadmap.answers.choices import read_choices
from roadmap.answers.columns import Columns
from roadmap.answers.matching import Matcher
from roadmap.answers.recognition import Index, domain_of
from roadmap.countries import spelling
from roadmap.drafts import foresight, successor
from roadmap.mail import incoming, verdicts
from roadmap.people.privacy import forgotten
from roadmap.problems import InvalidValue, Problem
from roadmap.reports import machines as workings
from roadmap.review import characters, clocks, dates, forms, offsets
from tasks.collecting import tables
from tasks.configuration import load
from tasks.forms.choices import chosen as choice
from tasks.ledger.erasure.erasing_words import AN_APOSTROPHE
from tasks.mail import headers
from tasks.mail.envelope import envelope_address
from tasks.prefect_api import plain_markdown
from tasks.render import plain, wrapping
from tests.hostile.budget import ROOT, within

SIZE = 200_000  # bytes, as UTF-8


def _filled(*parts):
    """As many parts, by turns, as the size allows."""
    text = "".join(parts)
    return text * (SIZE // len(text.encode("utf-8", "surrogatepass")))


SHAPES = {
    "a checkbox of single letters": _filled("a,"),
    "spaces without a separator": _filled(" "),
    "spaces before one": _filled(" ") + ",",
    "line breaks": _filled("\r\n"),
    "dashes after a word": "Ministry" + _filled("-"),
    "dashes after spaces": _filled(" -"),
    "a ligature of eighteen letters": _filled("ﷺ"),
    "one word": _filled("a"),
    "joined words": _filled("Aa"),
    "initials": _filled("A."),
    "at signs": _filled("@"),
    "halves of addresses": _filled("a@"),
    "a long local part": "a" * SIZE + "@x",
    "labels of a domain": "a@" + _filled("a.") + "org",
    "a domain in A-labels": "a@xn--" + _filled("a") + ".org",
    "digits": _filled("1"),
    "the number of no character": "&#" + _filled("1") + ";",
    "open entities": _filled("&#39;a"),
    "ampersands": _filled("&"),
    "open brackets": _filled("("),
    "marks out of order": _filled("\u0301\u0316"),
    "marks in two runs": _filled("\u0301")[: SIZE // 4] + _filled("\u0316")[: SIZE // 4],
    "starters that are made of marks": _filled("\u0f73"),
    "nothing that is seen": _filled("\u200b"),
    "halves of characters": _filled("\ud800"),
    "flags": _filled("🇵🇪"),
    "a country again and again": _filled("Peru "),
    "different words": " ".join(f"w{number:x}" for number in range(SIZE // 6)),
    "names that link": _filled("Republic of "),
    "wrong decoding": _filled("Ã©"),
    "statuses": _filled("5.1."),
    "marks of a draft": _filled("# tentative: was "),
    "spaces between line breaks": _filled("\n", " " * 500),
}

_LOADED = load(ROOT / "config" / "lac-2025.yaml")
_REVIEW, _DIRECTORY = _LOADED.review, _LOADED.directory
_ASKING = next(m for m in _REVIEW.milestones if m.form and _REVIEW.form(m).with_role("attending"))
_FORM = _REVIEW.form(_ASKING)
_INDEX = Index(_DIRECTORY, _REVIEW.languages)
_MATCHER = Matcher(_DIRECTORY.parties, _DIRECTORY, _REVIEW.languages, index=_INDEX)
_FORGOTTEN = forgotten.Forgotten("key", frozenset({"hash"}))
_NOW = pendulum.datetime(2024, 10, 1)


def _row(text):
    known = {"Timestamp": "2024-10-01 09:00:00", "Email Address": "ana@example.org"}
    return answers.Row("Tab", 2, dict.fromkeys(_FORM.headings("en"), text) | known)


def _match(text):
    values = {question.id: text for question in _FORM.questions}
    return _MATCHER.match(answers.Answer("key", _ASKING.id, "Tab", 2, "ana@example.org", _NOW, values), _FORM)


_FUNCTIONS = {
    "a cell": characters.clean_text,
    "an address": senders.is_address,
    "an address with marks": senders.without_marks,
    "the domain of an address": domain_of,
    "an address as it is compared": forgotten.canonical,
    "an address for the envelope": envelope_address,
    "a line of a header": headers.one_line,
    "words in a header": lambda text: headers.text_header("Subject", text),
    "a cell as a message quotes it": characters.quoted,
    "a text as it is compared": forms.fold_text,
    "a choice": lambda text: _FORM.with_role("attending").choice_of(text),
    "several choices": lambda text: read_choices(text, {"Session 1, South": "1", "Session 2": "2"}),
    "a heading": lambda text: Columns.of(_FORM, [text]).problems(),
    "a row": lambda text: answers.read_answers([_row(text)], _ASKING.id, _FORM, "America/Santiago", "es_CL"),
    "an answer's owner": _match,
    "a country": _INDEX.delegation,
    "a name exactly": _INDEX.exactly,
    "a name nearly": lambda text: _INDEX.nearly(text, [party.id for party in _DIRECTORY.parties]),
    "a text repaired": spelling.repair,
    "the flags in a text": spelling.flags,
    "the parts of a text": spelling.parts,
    "the words of a text": lambda text: spelling.comparison_key(spelling.words(text)),
    "a timestamp": lambda text: timestamps.read_timestamp(text, "America/Santiago", "es_CL"),
    "a timestamp with more": lambda text: timestamps.read_timestamp(f"2024-10-01 {text}", "UTC", None),
    "a date": dates.read_date,
    "a date with more": lambda text: dates.read_date(f"2024-10-01 {text}"),
    "an offset": offsets.read_offset,
    "an offset with more": lambda text: offsets.read_offset(f"21 days before {text}"),
    "a time of day": clocks.read_clock,
    "a day": clocks.read_day,
    "a zone": clocks._is_zone,
    "a milestone's name": lambda text: foresight.check_names(_REVIEW, text),
    "a choice of a form": choice,
    "a status": incoming.status_in,
    "what a report says": lambda text: incoming.kind_of_result(text, text),
    "a server's words": lambda text: verdicts.Reply.of(550, text.encode("utf-8", "replace")).status,
    "a run's last words": workings.short_reason,
    "a text to be scrubbed": _FORGOTTEN.scrub,
    "an apostrophe in HTML": AN_APOSTROPHE.findall,
    "a draft": lambda text: successor.find_unconfirmed(f"on: 1  # tentative: was 2 in lac\n{text}"),
    "a cell of a board": plain_markdown.plainly,
    "a text on a board": plain_markdown.fenced,
    "a cell of a table": tables.cleaned,
    "a wrapped text": wrapping.wrap,
    "a hanging text": lambda text: wrapping.hang(text, "Label: "),
    "a mail's plain text": plain.finish,
}


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_a_long_text_takes_no_second_whatever_its_shape(name):
    for shape, text in SHAPES.items():
        try:
            with within(cpu=1.0), suppress(Problem):
                _FUNCTIONS[name](text)
        except AssertionError as problem:
            problem.add_note(shape)
            raise


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mistake_is_quoted_and_not_repeated_whole(shape):
    for read in (dates.read_date, offsets.read_offset, clocks.read_clock, clocks._is_zone):
        with pytest.raises(InvalidValue, match="“") as problem:
            read(SHAPES[shape])
        assert len(str(problem.value)) < 1000
