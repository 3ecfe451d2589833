"""Badges of those who come in person, and the board of what is open for each, without the answers."""

import pytest

from roadmap.problems import Refusal
from tasks.people.onsite import badges, onsite_board
from tests.rehearsal.small import at_home
from tests.tasks.people.attending import person, register, write_review

ROWS = (
    person(1, "Ana Pérez", function="Directora", language="Español", interpretation="English"),
    person(2, "Ben Okoro", role="Head", badge="B. Okoro", mode="In person", diet="halal, no nuts"),
    person(3, "Fay Online", mode="Online", accessibility="wheelchair"),
    person(4, "Gil No", attending="No"),
    person(5, "Eva Blanco", "XB", visa="Yes", arrival="2 September", accessibility="wheelchair"),
    person(
        6, "Hal Done", "XB", visa="No", arrival="2 September", language="Español", interpretation="Español"
    ),
)


@pytest.fixture
def path(tmp_path):
    with at_home(tmp_path):
        yield write_review(tmp_path)


def test_a_badge_for_each_who_comes_in_person(context, tmp_path):
    headings, *rows = badges(register(context, tmp_path, *ROWS), "meeting")
    assert headings == (
        "Nombre en la credencial",
        "Delegación u organización",
        "Calidad",
        "Cargo",
        "Idiomas",
    )
    assert rows == [
        ("B. Okoro", "Chile", "Jefatura de delegación", "", ""),
        ("Ana Pérez", "Chile", "Integrante", "Directora", "español, English"),
        ("Eva Blanco", "Venezuela", "Integrante", "", ""),
        ("Hal Done", "Venezuela", "Integrante", "", "español"),
    ]


def test_what_is_held_online_or_registers_nobody_has_no_badges(context, tmp_path):
    with pytest.raises(Refusal, match="no persons register for briefing"):
        badges(register(context, tmp_path), "briefing")


def test_the_board_shows_that_a_need_is_stated_and_never_which(context, tmp_path):
    rows, described = onsite_board(register(context, tmp_path, *ROWS))
    shown = {
        str(row["person"]): {k: row[k] for k in ("visa", "arrival", "accessibility", "diet")} for row in rows
    }
    assert shown == {
        "Ben Okoro": {"visa": "open", "arrival": "open", "accessibility": "", "diet": "stated"},
        "Ana Pérez": {"visa": "open", "arrival": "open", "accessibility": "", "diet": ""},
        "Eva Blanco": {"visa": "letter asked for", "arrival": "", "accessibility": "stated", "diet": ""},
    }
    assert described == "3 of 4 persons who come in person have something open"
    assert "halal" not in str(rows)
    assert "wheelchair" not in str(rows)
    assert "2 September" not in str(rows)


def test_the_board_says_so_while_nobody_is_let_in(context, tmp_path):
    rows, described = onsite_board(register(context, tmp_path, person(1, "Fay Online", mode="Online")))
    assert rows == []
    assert described == "Nobody who comes in person is let in yet."


def test_the_board_speaks_of_one_person_in_the_singular(context, tmp_path):
    _, described = onsite_board(register(context, tmp_path, person(1, "Ana Pérez")))
    assert described == "1 of 1 person who comes in person has something open"
