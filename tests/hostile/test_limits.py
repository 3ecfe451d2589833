"""The bounds as their page shows them."""

from config.limits.answers import CELL
from config.limits.table import limits, table
from tests.hostile.budget import ROOT


def test_the_page_holds_the_table_of_the_bounds():
    assert table() in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_a_refusal_says_where_what_how_much_and_what_to_do():
    said = CELL.refusal("workbook.xlsx, “Registrations”, row 7")
    assert said.startswith("workbook.xlsx, “Registrations”, row 7: the length of a cell is over")
    assert "50,000 characters" in said
    assert said.endswith(CELL.remedy)


def test_a_bound_takes_what_is_exactly_at_it():
    assert all(one.allows(one.most) and not one.allows(one.most + 1) for one in limits())
