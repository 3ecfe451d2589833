"""JSON for programs and tables for people, as every command prints them."""

import json

import typer
from rich.console import Console
from rich.table import Table


def print_json(values: object) -> None:
    """Print values as JSON."""
    typer.echo(json_text(values))


def json_text(values: object) -> str:
    """Values as JSON, indented."""
    return json.dumps(values, ensure_ascii=False, indent=2)


def print_table(table: Table) -> None:
    """Print a table; nothing in its cells is read as markup."""
    Console(markup=False, highlight=False).print(table)
