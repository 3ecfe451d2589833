"""The command line in this process: quick, and with the same entry as the real one."""

from dataclasses import dataclass

from cli.main import run


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, and what it printed."""

    code: int
    out: str
    err: str


def said(monkeypatch, capsys, *words):
    """Run `roadmap WORDS`, as its entry point does."""
    monkeypatch.setattr("sys.argv", ["roadmap", *map(str, words)])
    capsys.readouterr()
    code = 0
    try:
        run()
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return Said(code, printed.out, printed.err)
