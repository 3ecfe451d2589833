"""Run the server by hand: `python -m tests.sheets --folder DIR` until it is killed."""

import argparse
import json
import sys
import threading

from tests.sheets.server import serving


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.sheets", description=__doc__)
    parser.add_argument("--folder", required=True, help="where the key file is written")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--locale", default="en_US")
    parser.add_argument("--zone", default="Etc/GMT")
    options = parser.parse_args()
    with serving(options.port) as server:
        book = server.spreadsheet("Review", locale=options.locale, zone=options.zone)
        book.add("Sheet1")
        key = server.key_file(options.folder)
        told = {"endpoint": server.endpoint, "key_file": str(key), "spreadsheet": book.id}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
