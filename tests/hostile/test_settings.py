"""Settings that cannot be, through the command's own report of them."""

import pytest

from config.settings import Settings, SettingsProblem
from tests.hostile.budget import within

FIELDS = Settings.model_fields
WORST = {
    "5,000 digits": "1" * 5000,
    "no number": "nan",
    "infinity": "inf",
    "beyond infinity": "1e999",
    "less than nothing": "-1",
    "brackets": "[" * 100_000,
    "letters": "a" * 100_000,
    "a script": "javascript:alert(1)",
    "no host": "https://",
    "a line break": "https://example.org/\nX: 1",
    "another direction": "https://example.org/\u202ex",
    "half a character": "\udcff",
}
NUMBERS = {name for name, field in FIELDS.items() if field.annotation in {int, float, int | None}}
LINKS = ("alarm_webhook", "pulse_url")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("shape", WORST)
def test_a_setting_is_taken_or_refused_by_its_name(monkeypatch, name, shape):
    monkeypatch.setenv(f"ROADMAP_{name.upper()}", WORST[shape])
    with within(cpu=1.0):
        refusal = _refusal()
    assert refusal is None or refusal.startswith(f"ROADMAP_{name.upper()}")


@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "-1", "1" * 5000, "1_0x", "99999999999", ""])
def test_a_number_that_cannot_be_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"ROADMAP_{name.upper()}", value)
    assert _refusal() is not None


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "data:,x",
        "https://",
        "example.org",
        "https://exa mple.org",
        "https://a/\n",
        "http://example.org",
    ],
)
def test_an_address_of_the_web_that_cannot_be_called_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"ROADMAP_{name.upper()}", value)
    assert "write https://" in _refusal()


def _refusal():
    """What the command would say of the settings; None if they are taken."""
    try:
        Settings()
    except SettingsProblem as problem:
        return str(problem)
    return None
