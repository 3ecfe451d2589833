"""The settings of somebody who sends by one of the tests' mail servers."""


def live_by(monkeypatch, mail, **more):
    """Send by that server from now on. `more`: other settings by their names (USER, PASSWORD)."""
    account = {"HOST": "127.0.0.1", "PORT": mail.port, "TLS": "none"} | more
    monkeypatch.setenv("ROADMAP_MODE", "live")
    for name, value in account.items():
        monkeypatch.setenv(f"ROADMAP_SMTP_{name}", str(value))
