"""A small review whose people have answered: its workbook, and rounds over it."""

import openpyxl
import pendulum

from tasks.collecting.collecting import collected
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import delivered

AT = pendulum.datetime(2030, 6, 10, 7, tz="Africa/Nairobi")
A, B = "focal@xa.example.org", "focal@xb.example.org"
HEADINGS = ["Timestamp", "Email Address", "Country or territory", "Name of the participant"]
HEADINGS += ["Will you take part?", "Comments"]
STAMP = "2030-06-09 10:00:00"


def row(sender, country="", attending="Yes", comments="", stamp=STAMP):
    return [stamp, sender, country, "", attending, comments]


def fill(folder, *rows, headings=HEADINGS, tab="Briefing"):
    """Make the workbook hold these rows, and nothing else."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = tab
    for cells in (headings, *rows):
        book.worksheets[0].append(cells)
    for cell in (cell for cells in book.worksheets[0].iter_rows() for cell in cells if cell.data_type == "f"):
        cell.data_type = "s"  # a form's answer is a text, whatever it looks like
    book.save(folder / "workbook.xlsx")


async def round_of(context, folder, *rows, at=AT):
    """Fill the book, do a round with its acknowledgements, and return the context and what was found."""
    fill(folder, *rows)
    opened = context(at)
    found = collected(opened)
    for step in await acknowledge.fn(opened):
        delivered(opened, step)
    return opened, found
