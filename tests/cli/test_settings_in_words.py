"""A setting that cannot be is named, and no traceback or password is shown."""

import pytest


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("ROADMAP_MODE", "lvie", "“lvie”"),
        ("ROADMAP_SMTP_PORT", "abc", "is “abc”: it has to be a whole number; correct it"),
        ("ROADMAP_SMTP_PORT", "-1", "is “-1”: it has to be at least "),
        ("ROADMAP_SMTP_TLS", "tls", "“tls”"),
    ],
)
def test_a_wrong_value_names_its_variable(roadmap, monkeypatch, variable, value, says):
    monkeypatch.setenv(variable, value)
    told = roadmap("ledger")
    assert told.code == 1
    assert variable in told.err
    assert says in told.err
    assert "pydantic" not in told.err
