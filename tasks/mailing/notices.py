"""Notices: the mails that no step of the plan sends. One table of them, and one function that drafts them.

A notice is due when it is drafted and released at once; the ledger sees to it that it leaves once, as ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pendulum import DateTime

from roadmap.mail.message import State
from roadmap.people.audience import Recipient, as_recipient, digest_readers
from roadmap.people.salutation import COORDINATOR, ORGANIZATION
from tasks.context import Context
from tasks.ledger import Content, Draft, Mailing
from tasks.letters.reader import Reader

Values = dict[str, object]


def coordinator(context: Context) -> list[Recipient]:
    """The coordinator of the review."""
    return [as_recipient(context.review.secretariat.coordinator, context.review, COORDINATOR)]


def _reader_of_alarms(context: Context) -> list[Recipient]:
    """The coordinator, or whom the settings name in their place."""
    other = context.settings.alarm_to.strip()
    return [replace(who, address=other, name="") if other else who for who in coordinator(context)]


def _readers_of_digests(context: Context) -> list[Recipient]:
    return digest_readers(context.review, context.directory, context.known)


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. The keys of its steps begin with `name` and a slash; `mail` is the folder of its
    words; nobody needs it any more after `days`. `to` finds its recipients among the review's own people;
    None: each round says whom it is to."""

    name: str
    mail: str
    days: int
    to: Callable[[Context], list[Recipient]] | None = None

    def key(self, rest: str) -> str:
        """Key of one of its steps."""
        return f"{self.name}/{rest}"

    def has(self, step: str) -> bool:
        """True if a step is one of this kind."""
        return step.startswith(self.key(""))


# A name must not change: what a ledger holds under the old one would be told again.
ACKNOWLEDGEMENT = NoticeKind("acknowledgements", "acknowledgement", days=8)  # rounds may be a week apart
RECEIPT = NoticeKind("acknowledgements", "receipt", days=8)
ALARM = NoticeKind(
    "alarm", "alarm", days=3, to=_reader_of_alarms
)  # then its successors and the board tell it
APPROVALS = NoticeKind("approvals", "approval-reminder", days=7, to=coordinator)
DIGEST = NoticeKind("digest", "digest", days=6, to=_readers_of_digests)
REGISTRATION = NoticeKind("registrations", "registration", days=14)
MAILBOX = NoticeKind("mailbox", "mailbox", days=14, to=coordinator)

NOTICES = (ACKNOWLEDGEMENT, RECEIPT, REGISTRATION, ALARM, APPROVALS, DIGEST, MAILBOX)
TO_OUR_OWN = tuple(kind.key("") for kind in NOTICES if kind.to)  # how steps to the review's own people begin


def draft_notice(
    context: Context,
    kind: NoticeKind,
    step: str,
    values: Callable[[Recipient, Reader], Values | None],
    *,
    to: Iterable[Recipient] = (),
    replies_to: str | None = None,
    news_since: DateTime | None = None,
    note: str = "",
) -> None:
    """Draft and release one notice; a step that is drafted again writes to nobody twice.

    `values` are those of the template for one recipient; None for one who is skipped without any words.
    `to` adds to the recipients of the kind. `replies_to`: the step whose message it threads under.
    """
    own = kind.to(context) if kind.to else []
    drafts = [_draft(context, kind, recipient, values, replies_to) for recipient in (*own, *to)]
    expires = context.at.add(days=kind.days)
    mailing = Mailing(step, 0, kind.mail, context.at, expires, news_since=news_since, note=note)
    context.ledger.mailings.draft(mailing, drafts, context.at, state=State.RELEASED)


def _draft(
    context: Context,
    kind: NoticeKind,
    recipient: Recipient,
    values: Callable[[Recipient, Reader], Values | None],
    replies_to: str | None,
) -> Draft:
    reader = context.correspondence.reader(recipient)
    own_values, content = values(recipient, reader), None
    if own_values is not None:
        mail = context.templates.render(kind.mail, reader.language, own_values)
        content = Content(mail.language, mail.subject, mail.html, mail.text)
    return Draft(
        recipient.address,
        recipient.party,
        recipient.name,
        content.language if content else reader.language,
        content,
        skip=recipient.skip,
        in_reply_to_step=replies_to,
        subscriber=kind.to is None and recipient.salutation == ORGANIZATION,
    )


def notices_to_deliver(context: Context, kind: NoticeKind) -> list[str]:
    """Steps of a kind with mail that may leave; also those of a round that was cut off before."""
    return sorted({m.step for m in context.ledger.messages(state=State.RELEASED) if kind.has(m.step)})


def key_of_round(context: Context, kind: NoticeKind, about: str = "") -> str:
    """Key of a round's notice: what it is `about`, and the moment on the host's clock; a number too, if
    another round has that already."""
    local = context.at.in_timezone(context.review.host.zone)
    first = kind.key(f"{about}{local.format('YYYY-MM-DD-HHmmss')}")
    step, number = first, 1
    while context.ledger.messages(step=step):
        number += 1
        step = f"{first}-{number}"
    return step
