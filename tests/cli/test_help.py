"""`roadmap … --help`, as a person reads it."""

import pytest
from typer.main import get_command

from cli.main import app


def commands(group, way=()):
    for name, command in group.commands.items():
        yield (*way, name), command
        yield from commands(command, (*way, name)) if hasattr(command, "commands") else ()


@pytest.mark.parametrize(("way", "command"), list(commands(get_command(app))), ids=str)
def test_a_paragraph_is_broken_only_where_the_terminal_ends(way, command):
    assert command.help.strip()
    assert all("\n" not in part for part in command.help.split("\n\n")), way


def test_what_may_be_left_out_is_in_one_pair_of_brackets(roadmap):
    for words, usage in {
        ("check",): "check [OPTIONS] [FILE]",
        ("assign",): "assign [OPTIONS] [ANSWER] [PARTY]",
        ("settle",): "settle [OPTIONS] [MESSAGE_ID]...",
    }.items():
        assert f" {usage} " in roadmap(*words, "--help").out
