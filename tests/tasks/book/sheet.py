"""The sheet of the tests of Google's book: what its tabs hold, and the calls that were made."""

from roadmap.review.forms import Form
from tasks.book.own_tabs import ROWS_HEADINGS

HEADINGS = ["Timestamp", "Email Address", "Country"]
ROW = ["2024-10-21 09:14:03", "ana@x.example", "Brasil"]


def lines(server):
    return [f"{call.method} {call.path.partition('/v4/spreadsheets/')[2][44:]}" for call in server.calls]


def rows(number, word="matched"):
    return [list(ROWS_HEADINGS), *([f"Tab {n}", str(n), word] for n in range(number))]


def form(tab):
    return Form.model_validate({"tab": tab, "url": "https://forms.example.org/x"})
