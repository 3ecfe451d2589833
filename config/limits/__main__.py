"""`python -m config.limits`: write the table of the bounds into SECURITY.md."""

from config.limits.table import write

if __name__ == "__main__":
    write()
