"""`make chaos` begins here, in a module of this name: a process that the nursery makes loads the main module
of its parent anew, unless it is a package's. With Prefect in it, each delivery would begin seconds late."""

import sys

from tests.force.chaos import main

if __name__ == "__main__":
    sys.exit(0 if main(*map(int, sys.argv[1:])) else 1)
