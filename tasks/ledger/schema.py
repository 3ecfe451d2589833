"""The ledger's tables. A change here needs a migration in `migrations/versions/`; a test compares them."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from roadmap.message import State
from tasks.ledger.columns import Moment, StateColumn

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _index(name: str, where: str, *columns: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


contents = Table(
    "contents",
    metadata,
    Column("id", sa.String(64), primary_key=True),
    Column("language", sa.String(16), nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("html", sa.Text, nullable=False),
    Column("text", sa.Text, nullable=False),
    Column("calendar", sa.Text, nullable=False, server_default=""),
)

# In `mailings` and `messages`, `review` is the review's box for one way: see `roadmap.message.box_of`.

mailings = Table(
    "mailings",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("step", sa.String(200), primary_key=True),
    Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    Column("mail", sa.String(100), nullable=False),
    Column("due", Moment, nullable=False),
    Column("expires", Moment),
    Column("drafted_at", Moment, nullable=False),
    Column("note", sa.Text, nullable=False),
    # Why nothing more of it may leave, if so: a `Skip`.
    Column("withdrawn", sa.String(32), nullable=False, server_default=""),
)

messages = Table(
    "messages",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("review", sa.String(100), nullable=False),
    Column("step", sa.String(200), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("recipient", sa.String(320), nullable=False),
    Column("party", sa.String(100), nullable=False),
    Column("name", sa.Text, nullable=False),
    Column("language", sa.String(16), nullable=False),
    Column("content_id", sa.String(64), sa.ForeignKey("contents.id")),
    Column("message_id", sa.String(320), nullable=False),
    Column("in_reply_to", sa.String(320)),
    Column(
        "thread", sa.Text, nullable=False
    ),  # the References header: the thread's Message-IDs, oldest first
    Column("state", StateColumn, nullable=False),
    Column("reason", sa.Text, nullable=False),
    Column("claimed_by", sa.String(200)),
    Column("claimed_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("attempts", sa.Integer, nullable=False, server_default="0"),
    Column("retry_at", Moment),
    Column("subscriber", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("review", "step", "recipient", "revision"),
    sa.UniqueConstraint("message_id"),  # it ignores the case of the address, which the line above does not
    sa.ForeignKeyConstraint(
        ["review", "step", "revision"], ["mailings.review", "mailings.step", "mailings.revision"]
    ),
    sa.CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in State)), name="state"),
    # Partial, since each change of state has to write them: `next` in the order in which claims are taken.
    _index("ix_messages_next", "state = 'released'", "review", "step", "retry_at", "id"),
    _index("ix_messages_claimed_at", "claimed_at is not null", "claimed_at"),
    _index("ix_messages_sent_at", "sent_at is not null", "sent_at"),
)

# When each mail account may send next, by its rate a second: seconds of the Unix epoch.
pace = Table(
    "pace",
    metadata,
    Column("account", sa.String(200), primary_key=True),
    Column("next_at", sa.Double, nullable=False),
)

_ANSWER = ("review", "key")

answers = Table(
    "answers",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(100), primary_key=True),
    Column("milestone", sa.String(100), nullable=False),
    Column("tab", sa.String(100), nullable=False),
    Column("row", sa.Integer, nullable=False),
    Column("sender", sa.Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("values", sa.JSON, nullable=False),
    Column("content", sa.String(100), nullable=False),
    Column("party", sa.String(100)),
    Column("certainty", sa.String(16), nullable=False),
    Column("likely", sa.JSON, nullable=False),
    Column("why", sa.Text, nullable=False),
    Column("withdrawn", sa.Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

answer_versions = Table(
    "answer_versions",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("review", sa.String(100), nullable=False),
    Column("key", sa.String(100), nullable=False),
    Column("values", sa.JSON, nullable=False),
    Column("content", sa.String(100), nullable=False),
    Column("since", Moment, nullable=False),
    Column("replaced_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(_ANSWER, ["answers.review", "answers.key"]),
    sa.Index(None, *_ANSWER),
)

amendments = Table(
    "amendments",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    Column("kind", sa.String(32), nullable=False),
    Column("milestone", sa.Text, nullable=False),
    Column("date_name", sa.String(100)),
    Column("value", sa.Text),
    Column("at", Moment, nullable=False),
    Column("by", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    Column("kind", sa.String(32), nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("value", sa.JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("fingerprint", sa.Text, nullable=False),
    Column("counts", sa.JSON, nullable=False),
    # The tabs that look like a form's and were not read, with their numbers of rows; null: there is none.
    Column("other_tabs", sa.JSON),
)

# What came in by mail, each once. Like `messages`, it is kept by the review's box: a report on a mail that
# was tried out says nothing about the real one.
incoming = Table(
    "incoming",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(320), primary_key=True),
    Column("kind", sa.String(16), nullable=False),
    Column("sender", sa.Text, nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("received_at", Moment),
    Column("address", sa.String(320), nullable=False),
    Column("party", sa.String(100), nullable=False),
    Column("about", sa.String(320)),
    Column("step", sa.String(200), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("status", sa.String(32), nullable=False),
    Column("words", sa.Text, nullable=False),
    Column("handled_at", Moment, nullable=False),
    # Who was written to in place of an address that takes no mail, or why nobody was.
    Column("acted_at", Moment),
    Column("instead", sa.String(320), nullable=False),
    Column("outcome", sa.String(32), nullable=False),
    # The step of the mail that tells the coordinator.
    Column("notice", sa.String(200)),
    Column("told_at", Moment),
    sa.Index(None, "review", "handled_at"),
)

# The incoming mails that are being read, or whose reading ended the round: removed once they are recorded.
incoming_tries = Table(
    "incoming_tries",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(320), primary_key=True),
    Column("tries", sa.Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

# Keys that sign what leaves, the same for all workers; made when first needed.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("name", sa.String(100), primary_key=True),
    Column("value", sa.Text, nullable=False),
)

# Which ledger it is: a random key, and another one each time that it was restored or adopted. `claims` counts
# the messages that were ever claimed; on Postgres the sequence `claim_numbers` does, for which nobody waits.
ledger_keys = Table(
    "ledger_keys",
    metadata,
    Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    Column("key", sa.String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("claims", sa.BigInteger, nullable=False, server_default="0"),
)

# What an online book says of itself, so that a round needs not ask for it: the zone and locale of its dates.
books = Table(
    "books",
    metadata,
    Column("book", sa.String(200), primary_key=True),
    Column("zone", sa.String(100), nullable=False),
    Column("locale", sa.String(32), nullable=False),
)

# What was acknowledged: each answer, and each revision of it, once in each box.
receipts = Table(
    "receipts",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("answer", sa.String(100), primary_key=True),
    Column("content", sa.String(100), primary_key=True),
    # The mailing that acknowledges it.
    Column("step", sa.String(200), nullable=False),
    Column("drafted_at", Moment),
    sa.Index(None, "review", "drafted_at"),
)

# Those whose data was erased: a keyed hash of each address, and who decided it. Whose it is stands nowhere.
forgotten = Table(
    "forgotten",
    metadata,
    Column("hash", sa.String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
)

# The troubles that were found, each time they opened: told once, and once more when they are over.
alarms = Table(
    "alarms",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(300), primary_key=True),
    Column("opened", Moment, primary_key=True),
    Column("kind", sa.String(32), nullable=False),
    Column("about", sa.Text, nullable=False),
    Column("values", sa.JSON, nullable=False),
    Column("since", Moment, nullable=False),
    # Since when it is not found any more, and when that was taken for its end.
    Column("gone", Moment),
    Column("over", Moment),
    Column("back", sa.Integer, nullable=False),
    # The notices that tell of it, and of its end.
    Column("notice", sa.String(200)),
    Column("over_notice", sa.String(200)),
)

# The notices of troubles: what each tells is settled before anything leaves.
alarm_notices = Table(
    "alarm_notices",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("step", sa.String(200), primary_key=True),
    Column("gathered_at", Moment, nullable=False),
    Column("drafted_at", Moment),
    Column("posted_at", Moment),
)

# When what happens at set times (a round of collecting, a watch) happened first, and last.
beats = Table(
    "beats",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("name", sa.String(100), primary_key=True),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
)

# The answer book of each review as it was last read and written: the spreadsheet's id (empty for a workbook),
# the mark that we left in it, and the moment of the newest answer that was written there.
own_books = Table(
    "own_books",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("book", sa.String(200), nullable=False),
    Column("mark", sa.String(32), nullable=False),
    Column("stamp", sa.String(40), nullable=False),
)

# What the last round could not believe and left as it was, until a person confirms it or it is restored:
# `about` is a milestone, or empty for the whole book.
doubts = Table(
    "doubts",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("about", sa.String(100), primary_key=True),
    Column("mark", sa.String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("values", sa.JSON, nullable=False),
)
