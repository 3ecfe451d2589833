"""Blocks: the same values in HTML, escaped, and in plain text of 72 columns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tasks.render.blocks import Block, Button, Facts, Groups, Items, Table

EVIL = '<script>"x"</script> & {{ y }}'
ALL = [
    Facts(((EVIL, EVIL),)),
    Table((EVIL, "b"), ((EVIL, "2"),), frozenset({1})),
    Items((EVIL,)),
    Items((EVIL,), ordered=True),
    Button(EVIL, 'https://example.org/?a=1&b="'),
    Groups(((EVIL, (EVIL,)),)),
]


@pytest.mark.parametrize("block", ALL, ids=lambda block: type(block).__name__)
def test_values_are_escaped_in_html_and_plain_in_text(block: Block) -> None:
    html = block.__html__()
    assert isinstance(html, Markup)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert 'style="' in html
    assert not re.search("[\ue000-\ue00f]|{%", html)
    assert EVIL in str(block)


@pytest.mark.parametrize("block", [Facts(()), Table(("a",), ()), Items(()), Button("x", ""), Groups(())])
def test_empty_blocks_are_false_and_say_nothing(block: Block) -> None:
    assert not block
    assert (str(block), block.__html__()) == ("", "")


def test_facts_are_aligned_and_hang() -> None:
    facts = Facts((("Date", "29 October"), ("Your time", "10:00\n09:00"), ("About", "word " * 20)))
    lines = str(facts).splitlines()
    assert lines[:3] == ["Date:      29 October", "Your time: 10:00", "           09:00"]
    assert lines[4].startswith("           word")
    assert max(map(len, lines)) <= 72
    assert "10:00<br>09:00" in facts.__html__()


def test_a_table_that_fits_is_aligned() -> None:
    table = Table(("Milestone", "Asked"), (("Briefing", "33"), ("Hearing", "4")), frozenset({1}))
    assert str(table).splitlines() == [
        "Milestone  Asked",
        "---------  -----",
        "Briefing      33",
        "Hearing        4",
    ]
    assert table.__html__().count("<tr") == 3
    assert table.__html__().count('align="right"') == 3


def test_a_table_that_is_too_wide_has_its_words_wrapped() -> None:
    table = Table(("Title", "Asked"), (("word " * 20, "12"), ("Other", "4")), frozenset({1}))
    lines = str(table).splitlines()
    assert lines[0].split() == ["Title", "Asked"]
    assert lines[2].endswith("   12")
    assert lines[3].startswith("word word")
    assert lines[-1].split() == ["Other", "4"]
    assert max(map(len, lines)) <= 72


def test_a_table_that_cannot_be_narrowed_is_one_record_a_paragraph() -> None:
    table = Table(("Title", "Address"), (("a title", "x" * 66), ("Other", "")), colon=" :")
    assert str(table).splitlines()[0].startswith("Title :   a title")
    assert str(table).endswith("\n\nTitle : Other")


def test_groups_may_be_a_heading_alone() -> None:
    groups = Groups((("North", ()), ("South", ("c",))))
    assert str(groups) == "North\n\nSouth\n- c"
    assert groups.__html__().count("<ul") == 1


def test_a_table_too_wide_for_a_phone_is_refused() -> None:
    with pytest.raises(ValueError, match="5 columns does not fit on a phone"):
        Table(tuple("abcde"), (tuple("12345"),))


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a table with 2 headings has a row of 1"):
        Table(("a", "b"), (("1",),))


def test_lists_and_groups() -> None:
    assert str(Items(("word " * 20, "two"), ordered=True)).splitlines()[1].startswith("   word")
    assert "<ol" in Items(("a",), ordered=True).__html__()
    assert "<ul" in Items(("a",)).__html__()
    groups = Groups((("North", ("a", "b")), ("South", ("c",))))
    assert str(groups) == "North\n- a\n- b\n\nSouth\n- c"
    assert groups.__html__().count("<li") == 3


def test_a_button_links_to_the_web_only() -> None:
    button = Button("Register", "https://example.org/f?" + "x" * 90)
    assert str(button) == f"Register:\n{button.url}"
    assert f'href="{button.url}"' in button.__html__()
    with pytest.raises(ValueError, match="is not the address of a form"):
        Button("Register", "javascript:alert(1)")


QUESTION = "What are the main gaps, challenges and opportunities for collaboration in your region?"


def test_a_long_label_stands_above_its_value() -> None:
    facts = Facts((("Country", "Chile"), (QUESTION, "None.\nOr few."), ("Received", "Monday")))
    assert str(facts).splitlines() == [
        "Country:  Chile",
        "",
        "What are the main gaps, challenges and opportunities for collaboration",
        "in your region?",
        "  None.",
        "  Or few.",
        "",
        "Received: Monday",
    ]


def test_in_html_a_long_label_stands_above_its_value_in_a_cell_of_both_columns() -> None:
    html = Facts((("Twenty-four characters !", "a"), ("Twenty-five characters !!", "b"))).__html__()
    assert re.search(r"<th [^>]*>Twenty-four characters !</th><td [^>]*>a</td>", html)
    assert re.search(r'<td class="whole" colspan="2"[^>]*><p [^>]*>Twenty-five characters !!</p>b</td>', html)


def test_on_a_phone_each_cell_of_a_table_has_its_heading() -> None:
    html = Table(("Milestone", "Asked"), (("Briefing", "33"),), frozenset({1})).__html__()
    assert re.search(r'<span class="own" style="display: none;[^"]*">Asked: </span>33</td>', html)
    assert html.count("Milestone") == 1  # the first cell is what the others are about


def test_a_record_of_a_table_has_its_long_headings_above_too() -> None:
    table = Table((QUESTION, "Address"), (("word " * 9, "https://example.org/" + "x" * 66),))
    assert max(len(line) for line in str(table).splitlines() if "://" not in line) <= 72
    assert "https://example.org/" + "x" * 66 in str(table)


WORDS = st.text(st.sampled_from("abcé :?.ß漢"), max_size=400)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_no_line_is_longer_than_72_whatever_is_said(rows) -> None:
    blocks = [Facts(tuple(rows)), Items(tuple(value for _, value in rows)), Table(("a", "b"), tuple(rows))]
    blocks.append(Table((*rows[0],), tuple(rows)))
    assert max(len(line) for block in blocks for line in str(block).splitlines() or [""]) <= 72
