"""A rehearsal through gspread: `python -m tests.sheets.rehearse --review FILE --out FOLDER`.

A Sheets server on the loopback takes the place of Google's; all else is as in `roadmap rehearse`.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.sheets.server import serving

ROADMAP = Path(sys.executable).parent / "roadmap"


def rehearse(out, *words):
    """Run the command, and return its exit code and how many calls the server had."""
    Path(out).mkdir(parents=True, exist_ok=True)
    with serving() as server:
        book = server.spreadsheet("Rehearsal", locale="es_CL", zone="America/Lima")
        book.add("Sheet1")
        given = {
            "ROADMAP_GOOGLE_KEY_FILE": str(server.key_file(out)),
            "ROADMAP_SHEETS_ENDPOINT": server.endpoint,
            "ROADMAP_SHEETS_CALLS": "6000",  # it has no quota, and the days of a rehearsal are seconds
        }
        command = [ROADMAP, "rehearse", "--out", str(out), "--book", f"google:{book.id}", *words]
        code = subprocess.run(command, env=os.environ | given, check=False).returncode
        return code, len(server.calls)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    options, words = parser.parse_known_args()
    code, calls = rehearse(options.out, *words)
    sys.stdout.write(f"The Sheets server had {calls} calls.\n")
    sys.exit(code)
