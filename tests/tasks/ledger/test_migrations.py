"""The schema: what the migrations make of a new ledger, and of one that the first version wrote."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from roadmap.mail.message import State
from tasks.ledger import Ledger
from tasks.ledger.base.dialects import engine_for, writing_engine
from tasks.ledger.base.upgrade import _config
from tasks.ledger.schema import metadata
from tests.tasks.ledger.build import AT, STEP, draft, mailing, send

AT_NINE = "'2030-05-06 09:00:00'"
OLD = [
    "insert into contents (id, language, subject, html, text) values ('c', 'es', 'S', 'H', 'T')",
    f"insert into mailings values ('review', '{STEP}', 0, 'invitation', {AT_NINE}, null, {AT_NINE}, '')",
]
OLD += [
    f"""insert into messages (review, step, revision, recipient, party, name, language, content_id,
    message_id, in_reply_to, thread, state, reason, changed_at, sent_at) values ('review', '{STEP}', 0,
    '{name}@{name}.example.org', '{name.upper()}', '', 'es', 'c', '<{name}@old.example.org>',
    '<aa@old.example.org>', '<aa@old.example.org> <other@else>', 'sent', '', {AT_NINE}, {AT_NINE})"""
    for name in ("aa", "bb")
]


def test_the_migrations_make_the_schema(ledger):
    with ledger._store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.fixture
def old(new_url):
    """The address of a ledger of the first version, with two messages that it wrote to its outbox."""
    engine = engine_for(new_url)
    with writing_engine(engine).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001_ledger")
        for statement in OLD:
            connection.execute(text(statement))
    engine.dispose()
    return new_url


def test_what_the_first_version_wrote_to_its_outbox_does_not_count_as_sent(old):
    with Ledger.open(old, "review", domain="new.example.org", way="outbox") as outbox:
        a, b = outbox.messages()
        assert (a.state, a.way, a.review, a.attempts, a.retry_at) == (State.SENT, "outbox", "review", 0, None)
        assert b.in_reply_to == a.message_id != "<aa@old.example.org>"
        assert a.message_id.endswith("@old.example.org>")
        assert outbox.content(a.content_id).calendar == ""
        assert outbox.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD) == 0
    with Ledger.open(old, "review", domain="old.example.org") as live:
        assert live.messages() == []
        live.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
        assert len(send(live)) == 2
