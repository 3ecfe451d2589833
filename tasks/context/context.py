"""Context of a run: all that a flow works with, opened for one moment.

The review in force (YAML + amendments), its plan, its directory, the ledger, the answer book, the
templates and the postman. `at` is the moment of the run: nothing below reads the clock.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache, partial

from pendulum import DateTime

from config.settings import Settings
from roadmap.answers.holding import Holds
from roadmap.answers.recognition import Index
from roadmap.answers.standing import Standing
from roadmap.people.admissions import Admissions
from roadmap.people.attendance import attended_by
from roadmap.people.audience import KeptOut, Known
from roadmap.people.decisions import Decision, barred
from roadmap.people.heads import heads_chosen
from roadmap.people.newcomers import with_newcomers
from roadmap.people.privacy.forgotten import masked, name_questions
from roadmap.plan.amendments import Amendment, Roadmap, in_force
from roadmap.plan.plan import Plan, plan
from roadmap.plan.steps import Step
from roadmap.problems import Refusal, UnknownName, did_you_mean, nearest
from roadmap.review.directory import Directory
from roadmap.review.review import Review
from tasks.book import AnswerBook
from tasks.book.opening import open_book
from tasks.configuration import Loaded
from tasks.contacts.contacts import unreachable, unsubscribed
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.context.counting import count, hold, is_barred
from tasks.ledger import Allowance, Ledger, StoredAnswer
from tasks.letters.letter import Correspondence
from tasks.mail import Account, OutboxPostman, Postman, Sender, SmtpPostman, redirected
from tasks.render import TEMPLATES, Templates

_FACTS = (
    *("directory", "amendments", "roadmap", "plan", "answers", "settlements"),
    *("known", "admissions", "correspondence", "barred", "_counted"),
)
_OF_SEATS = ("known", "admissions", "correspondence")
_indexes: dict[int, tuple[Directory, Index]] = {}


class Context:
    """All that a run works with. Facts from the ledger are read once; `refresh` after changing them.

    `loaded` is the review as it was written, before any amendment.
    """

    def __init__(self, settings: Settings, loaded: Loaded, ledger: Ledger, at: DateTime) -> None:
        self.settings, self.ledger, self.at = settings, ledger, at
        self.held: dict[str, frozenset[str]] = {}  # by milestone: who may stand in a row that cannot be read
        self.forgotten = ledger.forgetting.known(name_questions(loaded.review))
        self.loaded, self._written = loaded, loaded.review

    @cached_property
    def directory(self) -> Directory:
        """The directory's files, with the newcomers whom a coordinator has let in."""
        welcomed = tuple(self.ledger.history.decisions("welcome"))
        return masked(_with_newcomers(self.loaded, _Welcomed(welcomed)), self.forgotten)

    @cached_property
    def amendments(self) -> tuple[Amendment, ...]:
        """All amendments that this context knows: those that were there when it first looked."""
        return tuple(self.ledger.history.amendments())

    @cached_property
    def roadmap(self) -> Roadmap:
        """The roadmap in force."""
        return _planned(self.loaded, self.amendments)[0]

    @property
    def review(self) -> Review:
        """The review in force."""
        return self.roadmap.review

    @cached_property
    def plan(self) -> Plan:
        """The plan of the roadmap in force."""
        return _planned(self.loaded, self.amendments)[1]

    @cached_property
    def known(self) -> Known:
        """Facts about people: answers, choices, addresses that take mail, and readers who want it."""
        chosen = {d.subject: tuple(d.value["parties"]) for d in self.ledger.history.decisions("select")}
        without_mail = self.forgotten.pseudonyms.union(unreachable(self.ledger))
        unwilling = frozenset(unsubscribed(self.ledger))
        return Known(
            self._standing,
            chosen,
            unreachable=without_mail,
            unsubscribed=unwilling,
            held=self.held,
            kept_out=self._kept_out,
            heads=heads_chosen(self.ledger.history.decisions("head")),
            attended=lambda: attended_by(self.ledger.history.decisions("attended")),
        )

    @cached_property
    def answers(self) -> dict[str, StoredAnswer]:
        """All answers by key, withdrawn ones too."""
        return self.ledger.answers.known()

    @cached_property
    def settlements(self) -> list[Decision]:
        """Decisions of people on whose an answer is, in order."""
        return self.ledger.history.decisions("settle")

    @property
    def index(self) -> Index:
        """Index of names, addresses and domains."""
        return _indexed(self.directory, tuple(self._written.languages))

    @cached_property
    def correspondence(self) -> Correspondence:
        """Sources of letters."""
        return Correspondence(self.review, self.directory, self.known, self.templates, self.at)

    @cached_property
    def book(self) -> AnswerBook:
        """The answer book of the settings.

        Raises:
            BookProblem: the settings do not say how it is reached.
        """
        account = f"sheets:{self.settings.google_key_file}"
        pace = partial(self.ledger.books.wait, account, self.settings.sheets_calls)
        was_read = self.ledger.books.workbook_was_read
        return open_book(self.settings, facts=self.ledger.books, pace=pace, was_read=was_read)

    @property
    def templates(self) -> Templates:
        """The words of all mails in the review's languages."""
        return _templates(tuple(self._written.languages), self._written.fallback)

    @cached_property
    def postman(self) -> Postman | None:
        """The postman of the mode; None in a dry run.

        Raises:
            MailProblem: the settings do not say how.
        """
        if self.settings.mode == "dry":
            return None
        if self.settings.mode == "outbox":
            return OutboxPostman(self.settings.outbox_folder, self._sender)
        redirect_to = redirected(self.settings) if self.settings.mode == "redirect" else None
        return SmtpPostman(Account.of(self.settings), self._sender, redirect_to)

    @property
    def allowance(self) -> Allowance | None:
        """Allowance of the mail account; None if no account is used."""
        if self.settings.mode in {"dry", "outbox"}:
            return None
        account = self.settings.smtp_user or self._written.secretariat.sender
        return Allowance(
            f"{account} at {self.settings.smtp_host}", self.review.sending, self.review.host.zone
        )

    @property
    def _sender(self) -> Sender:
        base = self._written.secretariat.unsubscribe
        return Sender.of(self._written, Unsubscribing(self.ledger, base).link if base else None)

    def step(self, key: str) -> Step:
        """The planned step with that key.

        Raises:
            UnknownName: the plan has no such step.
            Refusal: it has no moment yet, or its milestone is cancelled.
        """
        if step := self.plan.step(key):
            return step
        waiting = next((w for w in self.plan.waiting if f"{w.milestone}/{w.name}" == key), None)
        if waiting:
            if waiting.need == "link":
                raise Refusal(f"{key} waits for the link", f"say how to join {waiting.milestone} first")
            raise Refusal(f"{key} has no moment yet: fix the {waiting.need} of {waiting.milestone} first")
        milestone = key.partition("/")[0]
        if milestone in self.roadmap.cancelled:
            raise Refusal(f"{key} is not to be sent any more: {milestone} is cancelled")
        raise UnknownName(f"{key} is not in the plan", self._remedy(key))

    def _remedy(self, key: str) -> str:
        """Remedy for a mistyped step: a similar one, or those of its milestone."""
        milestone, _, name = key.partition("/")
        own = {step.name: step.key for step in self.plan.steps if step.milestone == milestone}
        if near := nearest(name, own):  # of its own milestone's: “farewell” is not like “reminder”
            return f"did you mean “{own[near]}”?"
        if own:
            return f"{milestone} has {', '.join(own.values())}"
        return did_you_mean(key, [step.key for step in self.plan.steps]) or "`roadmap plan` lists its steps"

    def refresh(self) -> None:
        """Read again what the ledger holds."""
        for name in _FACTS:
            self.__dict__.pop(name, None)

    def refresh_seats(self) -> None:
        """Read again the decisions on registered persons. Answers stay: to count them takes long."""
        for name in _OF_SEATS:
            self.__dict__.pop(name, None)

    def _standing(self) -> Standing:
        return self._counted

    @cached_property
    def _counted(self) -> Standing:
        standing = count(
            self.answers, self.settlements, self.roadmap, self.barred, self.index.addresses.keys()
        )
        return replace(standing, holds=self._holds(standing).parties)

    def _kept_out(self) -> KeptOut:
        return self.admissions.kept_out()

    @cached_property
    def admissions(self) -> Admissions:
        """Seats of those registered, by the rules of their events and the decisions on them."""
        return Admissions(self.review, self.known.standing, self.ledger.history.decisions())

    def _holds(self, standing: Standing) -> Holds:
        return hold(standing, self.answers, self.review.collecting.holding, self.plan.steps, self.at)

    @property
    def beyond(self) -> frozenset[str]:
        """Keys of waiting answers that hold no reminders, since they name too many parties."""
        return self._holds(self.known.standing).beyond

    @cached_property
    def barred(self) -> Mapping[str, Decision]:
        """Senders, in small letters, whose answers a person told not to count, with that decision."""
        return barred(self.ledger.history.decisions("bar"), self.settlements, self.index.addresses)

    def is_barred(self, stored: StoredAnswer) -> bool:
        """True if an answer does not count, since a person barred its sender."""
        return is_barred(stored, self.barred)


class _Welcomed:
    """Decisions that let newcomers in, compared by what they say."""

    def __init__(self, decisions: tuple[Decision, ...]) -> None:
        self.decisions = decisions
        self._said = tuple(one.model_dump_json() for one in decisions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Welcomed) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)


@lru_cache(maxsize=8)
def _with_newcomers(loaded: Loaded, welcomed: _Welcomed) -> Directory:
    """One object for each version of the directory, so that it is indexed once."""
    return with_newcomers(loaded.directory, welcomed.decisions)


@lru_cache(maxsize=8)
def _planned(loaded: Loaded, amendments: tuple[Amendment, ...]) -> tuple[Roadmap, Plan]:
    """Planning is pure, so it is done once for each version of the roadmap."""
    roadmap = in_force(loaded.review, amendments)
    return roadmap, plan(roadmap, loaded.directory)


def _indexed(directory: Directory, languages: tuple[str, ...]) -> Index:
    """An index takes a tenth of a second, so one is kept for the directory of the last context."""
    latest = _indexes.get(id(directory))
    if latest is None or latest[0] is not directory:
        _indexes.clear()
        latest = _indexes[id(directory)] = directory, Index(directory, languages)
    return latest[1]


@lru_cache(maxsize=8)
def _templates(languages: tuple[str, ...], fallback: str) -> Templates:
    return Templates(TEMPLATES, languages, fallback)
