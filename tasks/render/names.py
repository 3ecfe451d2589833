"""The names that templates may use: variables and blocks. Any other is a mistake."""

from dataclasses import dataclass

# The mails that the software sends by itself. All others are sent by steps, as reviews say.
OWN_MAILS = ("digest", "mailbox", "alarm", "approval-reminder", "acknowledgement", "receipt", "registration")

VARIABLES = frozenset(
    {
        "salutation",
        "opening",
        "closing",
        "signed",
        "dateline",
        "number",
        "note_verbale",
        "your_government",
        "your_delegation",
        "reply_by",
        "calendar_note",
        "held",
        "sender.short",
        "sender.named",
        "sender.begins",
        "sender.of",
        "sender.introduced",
        "sender.introduced_of",
        "coordinator.function",
        "review.short",
        "review.named",
        "review.of",
        "milestone.short",
        "milestone.named",
        "milestone.begins",
        "milestone.to",
        "milestone.of",
        "heading",
        "headline",
        "milestone.plural",
        "review.title",
        "secretariat.name",
        "secretariat.website",
        "coordinator.name",
        "coordinator.address",
        "milestone.title",
        "milestone.about",
        "delegation",
        "participant",
        "day",
        "exact",
        "deadline",
        "decision",
        "brief.day",
        "brief.deadline",
        "brief.decision",
        "by.deadline",
        "by.decision",
        "reminder.again",
        "reminder.second",
        "reminder.invited",
        "reminder.others",
        "reminder.days_left",
        "languages",
        "several",
        "bundled",
        "place",
        "session",
        "note",
        "joins",
        "persons",
        "form",
        "change.hours",
        "answer.interest",
        "answer.arrived",
        "answer.opens",
        "answer.closed",
        "answer.over",
        "answer.selected",
        "change.joins",
        "change.session",
        "change.deadline",
        "change.open",
        "change.event",
        "change.reinstated",
        "silent_count",
        "asked_count",
        "week",
        "digest.headline",
        "mailbox.headline",
        "mailbox.lost",
        "alarm.headline",
        "approvals.headline",
        "approvals.waiting",
        "approvals.late",
    }
)

BLOCKS = frozenset(
    {
        "facts",
        "details",
        "answer",
        "join",
        "copies",
        "registered",
        "agenda",
        "sessions",
        "questions",
        "documents",
        "chosen",
        "candidates",
        "silent",
        "changes",
        "decisions",
        "moved",
        "to_fix",
        "standing",
        "regions",
        "sent",
        "ahead",
        "trouble",
        "returned",
        "replies",
        "complaints",
        "strays",
        "troubles",
        "over",
        "waiting",
        "soon",
        "expired",
        "recorded",
        "granted",
        "queued",
        "late",
        "declined",
    }
)


@dataclass(frozen=True)
class Names:
    """The mails that there must be, and the variables (dotted) and blocks that mails may use."""

    mails: tuple[str, ...] = OWN_MAILS
    variables: frozenset[str] = VARIABLES
    blocks: frozenset[str] = BLOCKS

    @property
    def dotted(self) -> frozenset[str]:
        """Every name that a template may say, blocks included."""
        return self.variables | {f"blocks.{name}" for name in self.blocks}

    @property
    def roots(self) -> frozenset[str]:
        """The first part of each name."""
        return frozenset(name.split(".")[0] for name in self.dotted)


HOUSE_NAMES = Names()
