"""Lists of those who attended an event."""

from config.limits.limit import Limit

ATTENDANCE = Limit(
    "the size of a list of those who attended",
    8 * 2**20,
    "bytes",
    "a line has 100; a video tool writes one for each time that somebody joins",
    "keep only the names and the addresses in it",
)
ATTENDANCE_ROWS = Limit(
    "the number of rows of a list of those who attended",
    50_000,
    "rows",
    "no room holds more",
    "divide it into several files",
)
