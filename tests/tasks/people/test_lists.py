"""The list of participants as people read it: order, words, and names that try to be more than names."""

import pytest

from roadmap.people.decisions import Decision
from roadmap.problems import Refusal, UnknownName
from tasks.collecting.exporting import Exported
from tasks.collecting.tables import csv_of, xlsx_of
from tasks.people.list_views import counts_of, data_of, markdown_of, table_of
from tasks.people.lists import list_of_participants, participants_board
from tests.rehearsal.small import at_home
from tests.tasks.people.attending import BEFORE, person, register, write_review

SORT = '"Bolivariana de Venezuela, República"'
ROWS = (
    person(1, "Ana Pérez", title="Sra.", function="Directora"),
    person(2, "Ben Okoro", role="Head"),
    person(3, "Eva Blanco", "XB", role="Alternate"),
    person(4, "Dora Haven", "dockers"),
    person(5, "Gil No", attending="No"),
)


@pytest.fixture
def path(tmp_path):
    with at_home(tmp_path):
        yield write_review(tmp_path)


def listed(opened, **how):
    given = {"session": None, "language": "es"} | how
    return list_of_participants(opened, "meeting", **given)


def test_by_section_and_party_with_the_head_first(context, tmp_path):
    opened = register(context, tmp_path, *ROWS)
    text = markdown_of(opened, listed(opened))
    assert text.splitlines()[0] == "# Lista de participantes · Meeting"
    assert "Lista provisional, al 20 de agosto de 2030" in text
    wanted = [
        "## Estados Miembros (3)",
        "### Chile",
        "- Ben Okoro (Jefatura de delegación)",
        "- Sra. Ana Pérez, Directora",
        "### Venezuela",
        "- Eva Blanco (Representación alterna)",
        "## Unions (1)",
        "### Dockers",
        "- Dora Haven",
        "**Total: 4**",
    ]
    assert [line for line in text.splitlines() if line in wanted] == wanted
    assert "Gil No" not in text


@pytest.mark.parametrize(
    ("language", "role"),
    [("en", "Head of delegation"), ("pt", "Chefia da delegação"), ("fr", "Chef de délégation")],
)
def test_in_each_language(context, tmp_path, language, role):
    opened = register(context, tmp_path, *ROWS)
    assert f"Ben Okoro ({role})" in markdown_of(opened, listed(opened, language=language))


def test_no_list_holds_an_address(context, tmp_path):
    opened = register(context, tmp_path, *ROWS, person(6, ""))
    found = listed(opened)
    said = markdown_of(opened, found) + str(table_of(opened, found)) + str(data_of(found))
    assert "@" not in said
    assert "(nombre no indicado)" in said
    assert found.count == 5


class TestSortNames:
    @pytest.fixture
    def path(self, tmp_path):
        with at_home(tmp_path):
            yield write_review(tmp_path, sort=SORT)

    def test_the_directory_says_where_a_party_stands(self, context, tmp_path):
        opened = register(context, tmp_path, *ROWS)
        names = [party.name for party in listed(opened).sections[0].parties]
        assert names == ["Venezuela", "Chile"]


def test_only_those_who_are_let_in_and_the_final_list_those_who_came(context, tmp_path):
    opened = register(context, tmp_path, *ROWS)
    with pytest.raises(Refusal, match="no attendance is recorded for meeting"):
        listed(opened, final=True)
    (ben,) = [p for p in opened.known.standing.persons("meeting", "XA") if p.name == "Ben Okoro"]
    value = {"event": "meeting"}
    came = Decision(
        kind="attended", subject=ben.key, value=value, at=BEFORE, by="C", reason="The door's list"
    )
    opened.ledger.history.decide(came)
    opened.refresh()
    final = listed(opened, final=True)
    assert (final.count, final.is_final) == (1, True)
    assert "Lista definitiva" in markdown_of(opened, final)


def test_what_is_not_there_is_refused_with_what_there_is(context, tmp_path):
    opened = register(context, tmp_path, *ROWS)
    with pytest.raises(UnknownName, match="meeting has no session “one”"):
        listed(opened, session="one")
    with pytest.raises(UnknownName, match="no words in “de”; it has en, es"):
        listed(opened, language="de")
    with pytest.raises(Refusal, match="no persons register for briefing"):
        list_of_participants(opened, "briefing", None, "es")


HOSTILE = {
    "long": "Ñ" * 300,
    "arabic": "محمد بن عبد الله",
    "comma": "Pérez, Ana",
    "formula": "=HYPERLINK(A1)",
    "lines": "Eva\nBlanco",
    "markup": "*Ana* [x](https://x.example) | <b>#1</b>",
    "bidi": "Zoe\u202eiuL",
}


def test_names_stay_names_in_every_format(context, tmp_path):
    rows = [person(number, name) for number, name in enumerate(HOSTILE.values(), 1)]
    opened = register(context, tmp_path, *rows)
    found = listed(opened)
    assert found.count == len(HOSTILE)
    text = markdown_of(opened, found)
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert len(lines) == len(HOSTILE)
    assert f"- {'Ñ' * 300}" in lines
    assert f"- {HOSTILE['arabic']}" in lines
    assert "- \\=HYPERLINK(A1)" in lines
    assert "- Eva Blanco" in lines
    assert "- \\*Ana\\* \\[x\\](https\\://x.example) \\| \\<b\\>\\#1\\</b\\>" in lines
    assert "\u202e" not in text
    table = Exported("list", table_of(opened, found))
    csv = csv_of(table)
    assert "'=HYPERLINK(A1)" in csv
    assert '"Pérez, Ana"' in csv
    assert "Ñ" * 300 in csv
    assert xlsx_of([table, Exported("counts", counts_of(opened, found))])[:2] == b"PK"


def test_the_board_lists_what_is_near_or_open_and_nothing_long_over(context, tmp_path):
    opened = register(context, tmp_path, *ROWS)
    text, described = participants_board(opened)
    assert "## Estados Miembros (3)" in text
    assert described == "1 event near or open; 4 participants in all"
    later = register(context, tmp_path, *ROWS, at=BEFORE.add(days=60))
    assert participants_board(later)[1] == "0 events near or open; 0 participants in all"


def test_a_long_board_counts_the_rest(context, tmp_path):
    opened = register(context, tmp_path, *ROWS)
    text = markdown_of(opened, listed(opened), 2)
    assert "Eva Blanco" not in text
    assert "… y 2 personas más" in text
    assert "**Total: 4**" in text
