"""The settings as their page tells them."""

from pathlib import Path

from config.settings import Settings, table

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_of_settings_holds_the_table_of_the_model():
    assert table() in PAGE.read_text(encoding="utf-8")


def test_every_setting_has_a_line_that_says_what_it_means():
    lines = table().splitlines()[2:]
    assert len(lines) == len(Settings.model_fields)
    assert all(line.split("|")[3].strip() not in {"", "None"} for line in lines)


def test_a_setting_is_read_from_the_variable_that_the_table_names(monkeypatch):
    assert "| `ROADMAP_HOME` | `var` |" in table()
    monkeypatch.setenv("ROADMAP_HOME", "elsewhere")
    assert Settings().home == Path("elsewhere")
