"""The mail account as the settings give it, and what is said when they do not."""

import pytest
from prefect.blocks.system import Secret

from config.settings import Settings, SettingsProblem
from tasks.mail import Account, MailProblem, redirected


@pytest.fixture
def live(monkeypatch):
    """Settings of the mode `live`, with variables of the environment."""

    def making(**more):
        variables = {"MODE": "live", "SMTP_HOST": "mail.example.org", **more}
        for name, value in variables.items():
            monkeypatch.setenv(f"ROADMAP_{name}", value)
        return Settings()

    return making


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("ssl", 465), ("none", 25)])
def test_the_port_follows_from_the_encryption(tls, port, live):
    assert Account.of(live(SMTP_TLS=tls)).port == port
    assert Account.of(live(SMTP_TLS=tls, SMTP_PORT="2525")).port == 2525


def test_encryption_is_on_unless_it_is_turned_off(live):
    account = Account.of(live())
    assert (account.tls, account.user, account.connections, account.timeout) == ("starttls", "", 4, 60)
    assert str(account) == "mail.example.org:587"


def test_the_mode_is_never_live_by_itself(monkeypatch):
    monkeypatch.delenv("ROADMAP_MODE", raising=False)
    assert Settings().mode == "outbox"
    monkeypatch.setenv("ROADMAP_MODE", "alive")
    with pytest.raises(SettingsProblem):
        Settings()


@pytest.mark.parametrize(
    ("mode", "way"), [("dry", "dry"), ("live", "live"), ("outbox", "outbox"), ("redirect", "redirect")]
)
def test_each_mode_writes_in_its_own_part_of_the_ledger(mode, way, live):
    assert live(MODE=mode).way == way


def test_the_password_comes_from_the_variable_or_a_file(live, tmp_path):
    assert Account.of(live(SMTP_USER="u", SMTP_PASSWORD="s3cret")).password.get_secret_value() == "s3cret"
    file = tmp_path / "password"
    file.write_text("fr0m file\n", encoding="utf-8")
    file.chmod(0o600)
    settings = live(SMTP_USER="u", SMTP_PASSWORD="", SMTP_PASSWORD_FILE=str(file))
    assert Account.of(settings).password.get_secret_value() == "fr0m file"


async def test_the_password_comes_from_a_secret_block_even_while_a_flow_runs(live, monkeypatch):
    asked = []

    def load(name, *, _sync):
        asked.append((name, _sync))
        return Secret(value="bl0ck")

    monkeypatch.setattr(Secret, "load", load)
    account = Account.of(live(SMTP_USER="u", SMTP_PASSWORD_BLOCK="mail"))
    assert account.password.get_secret_value() == "bl0ck"
    assert asked == [("mail", True)]


def test_a_block_that_is_not_there_is_named(live, monkeypatch):
    def load(_name, *, _sync):
        raise ValueError("Unable to find block document")

    monkeypatch.setattr(Secret, "load", load)
    with pytest.raises(MailProblem, match="ROADMAP_SMTP_PASSWORD_BLOCK: Prefect has no Secret block “mail”"):
        Account.of(live(SMTP_USER="u", SMTP_PASSWORD_BLOCK="mail"))


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SMTP_HOST": ""}, "in the mode live, set ROADMAP_SMTP_HOST"),
        ({"SMTP_USER": "u"}, "ROADMAP_SMTP_USER is set without a password"),
        ({"SMTP_PASSWORD": "s3cret"}, "a password is set without ROADMAP_SMTP_USER"),
        (
            {"SMTP_USER": "u", "SMTP_PASSWORD": "s3cret", "SMTP_TLS": "none"},
            "ROADMAP_SMTP_TLS=none would send",
        ),
        (
            {"SMTP_USER": "u", "SMTP_PASSWORD": "s3cret", "SMTP_PASSWORD_BLOCK": "b"},
            "more than once .ROADMAP_SMTP_PASSWORD and ROADMAP_SMTP_PASSWORD_BLOCK",
        ),
        (
            {"SMTP_USER": "u", "SMTP_PASSWORD_FILE": "nowhere"},
            "ROADMAP_SMTP_PASSWORD_FILE: nowhere cannot be",
        ),
        ({"SMTP_USER": "u", "SMTP_PASSWORD_FILE": "/dev/null"}, "the first line of /dev/null is empty"),
    ],
)
def test_what_is_missing_or_said_twice_is_named(variables, said, live):
    with pytest.raises(MailProblem, match=said) as raised:
        Account.of(live(**variables))
    assert "s3cret" not in str(raised.value)


def test_a_login_in_clear_is_for_this_machine_only(live):
    for host in ("localhost", "127.0.0.1", "::1"):
        made = live(SMTP_HOST=host, SMTP_USER="u", SMTP_PASSWORD="p", SMTP_TLS="none")
        assert Account.of(made).host == host


def test_the_password_shows_neither_in_the_settings_nor_in_the_account(live):
    settings = live(SMTP_USER="u", SMTP_PASSWORD="s3cret")
    account = Account.of(settings)
    shown = f"{settings!r}{settings}{account!r}{account}{settings.model_dump()}{settings.model_dump_json()}"
    assert "s3cret" not in shown


@pytest.mark.parametrize(
    ("to", "said"), [("", "set ROADMAP_REDIRECT_TO"), ("me", "ROADMAP_REDIRECT_TO: “me” is not")]
)
def test_redirecting_needs_an_address(to, said, live):
    with pytest.raises(MailProblem, match=said):
        redirected(live(MODE="redirect", REDIRECT_TO=to))
    assert redirected(live(REDIRECT_TO=" me@example.org ")) == "me@example.org"
