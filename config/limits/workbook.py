"""Workbooks: what unpacks, and what is held in memory."""

from config.limits.limit import Limit

WORKBOOK = Limit(
    "the size of a workbook",
    32 * 2**20,
    "bytes",
    "20,000 answers of 1,000 characters take about 10 MiB",
    "keep in it what the review needs, and take pictures and old tabs out",
)
WORKBOOK_UNPACKED = Limit(
    "the unpacked size of a workbook",
    256 * 2**20,
    "bytes",
    "a ZIP of 4 MB unpacks to 4 GB; text packs about ten to one, pictures not at all",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_PART = Limit(
    "the unpacked size of a tab, or of all texts, of a workbook",
    64 * 2**20,
    "bytes",
    "it is held in memory while it is read",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_PARTS = Limit(
    "the number of parts of a workbook",
    10_000,
    "parts",
    "a part is a tab, a chart or a picture",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_TABS = Limit(
    "the number of tabs of a workbook",
    500,
    "tabs",
    "a review has about ten forms",
    "move tabs that are not of this review to another workbook",
)
WORKBOOK_ELEMENTS = Limit(
    "the number of elements of XML in a part of a workbook",
    4_000_000,
    "elements",
    "a cell takes two or three; one element costs half a microsecond",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_DEPTH = Limit(
    "the depth of the XML in a part of a workbook",
    100,
    "levels",
    "a cell stands at the fifth; a parser keeps every level in memory",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_ENTRIES = Limit(
    "the number of styles, links or rows in a part of a workbook that is changed",
    300_000,
    "entries",
    "Excel itself takes 65,490 styles",
    "copy the answers into a new workbook, and put that in its place",
)
USED_CELLS = Limit(
    "the used range of a tab, its rows times its columns,",
    2_000_000,
    "cells",
    "20,000 answers to 100 questions; one cell at XFD1048576 makes it 17,179,869,184",
    "delete the rows and columns far from the answers (Ctrl+End shows the last cell)",
)
