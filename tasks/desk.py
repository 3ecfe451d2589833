"""The desk: all that a flow works with, opened for one run at one moment.

The review in force (YAML + amendments), its plan, its directory, the ledger, the answer book, the
templates and the postman. `at` is the moment of the run: nothing below reads the clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path

import pendulum
from pendulum import DateTime

from config.settings import Settings
from roadmap.amendments import Amendment, Roadmap, in_force
from roadmap.audience import Known
from roadmap.directory import Directory
from roadmap.plan import Plan, plan
from roadmap.review import Review
from roadmap.standing import Standing, stand
from roadmap.steps import Step
from tasks.book import AnswerBook, Workbook
from tasks.configuration import Loaded, load
from tasks.ledger import Ledger, StoredAnswer
from tasks.letters.letter import Correspondence
from tasks.mail import OutboxPostman, Postman, Sender
from tasks.render import Templates

_kept: dict[tuple[str, str], Ledger] | None = None
TEMPLATES = Path(__file__).parents[1] / "templates"


class Desk:
    """What a run works with. Facts from the ledger are read once; `refresh` after changing them.

    `loaded` is the review as it was written, before any amendment.
    """

    def __init__(self, settings: Settings, loaded: Loaded, ledger: Ledger, at: DateTime) -> None:
        self.settings, self.ledger, self.at = settings, ledger, at
        self.directory: Directory = loaded.directory
        self.book: AnswerBook = Workbook(settings.workbook)
        self.loaded, self._written = loaded, loaded.review

    @cached_property
    def roadmap(self) -> Roadmap:
        """The roadmap in force."""
        return _planned(self.loaded, tuple(self.ledger.history.amendments()))[0]

    @property
    def review(self) -> Review:
        """The review in force."""
        return self.roadmap.review

    @cached_property
    def plan(self) -> Plan:
        """The plan of the roadmap in force."""
        return _planned(self.loaded, tuple(self.ledger.history.amendments()))[1]

    @cached_property
    def known(self) -> Known:
        """Who has answered, and who was chosen."""
        chosen = {d.subject: tuple(d.value["parties"]) for d in self.ledger.history.decisions("select")}
        return Known(self._standing, chosen)

    @cached_property
    def answers(self) -> dict[str, StoredAnswer]:
        """All answers by key, withdrawn ones too."""
        return self.ledger.answers.known()

    @cached_property
    def correspondence(self) -> Correspondence:
        """What letters are written from."""
        return Correspondence(self.review, self.directory, self.known, self.templates)

    @property
    def templates(self) -> Templates:
        """The words of all mails in the review's languages."""
        return _templates(tuple(self._written.languages), self._written.fallback)

    @cached_property
    def postman(self) -> Postman | None:
        """Who takes the mail away; nobody in a dry run."""
        if self.settings.mode == "dry":
            return None
        secretariat = self._written.secretariat
        name = secretariat.name.say(self._written.fallback)
        sender = Sender(name, secretariat.sender, secretariat.coordinator.address)
        return OutboxPostman(self.settings.outbox_folder, sender)

    def step(self, key: str) -> Step:
        """The planned step with that key.

        Raises:
            LookupError: the plan has no such step, or it has no moment yet; the message says which.
        """
        if step := self.plan.step(key):
            return step
        waiting = next((w for w in self.plan.waiting if f"{w.milestone}/{w.name}" == key), None)
        if waiting:
            raise LookupError(f"{key} has no moment yet: fix the {waiting.need} of {waiting.milestone} first")
        known = ", ".join(s.key for s in self.plan.steps)
        raise LookupError(f"{key} is not in the plan; its steps are {known}")

    def refresh(self) -> None:
        """Read again what the ledger holds."""
        for name in ("roadmap", "plan", "answers", "known", "correspondence"):
            self.__dict__.pop(name, None)

    def _standing(self) -> Standing:
        settled = self.ledger.history.decisions("settle")
        nobodys = {decision.subject for decision in settled if decision.value["party"] is None}
        kept = (a for key, a in self.answers.items() if key not in nobodys and not a.withdrawn)
        return stand([(a.answer, a.match) for a in kept], self.review)


@contextmanager
def open_desk(review: Path | str | None = None, at: DateTime | None = None) -> Iterator[Desk]:
    """Open the desk of a review (by default the settings' own) at a moment (by default now).

    Raises:
        ConfigurationProblem, LedgerProblem: the review or the ledger cannot be used; the message says why.
    """
    settings = Settings()
    loaded = load(Path(review) if review else settings.review)
    with _ledger(settings.ledger, loaded.review) as ledger:
        yield Desk(settings, loaded, ledger, at or pendulum.now("UTC"))


@contextmanager
def _ledger(url: str, review: Review) -> Iterator[Ledger]:
    domain = review.secretariat.sender.rpartition("@")[2]
    if _kept is None:
        with Ledger.open(url, review.id, domain=domain) as ledger:
            yield ledger
    else:
        if (url, review.id) not in _kept:
            _kept[url, review.id] = Ledger.open(url, review.id, domain=domain)
        yield _kept[url, review.id]


@contextmanager
def ledgers_kept_open() -> Iterator[None]:
    """Within, desks share their ledger's connections: for hundreds of runs in one process."""
    global _kept  # noqa: PLW0603  # one process, one series of runs
    _kept = {}
    try:
        yield
    finally:
        for ledger in _kept.values():
            ledger.close()
        _kept = None


@lru_cache(maxsize=8)
def _planned(loaded: Loaded, amendments: tuple[Amendment, ...]) -> tuple[Roadmap, Plan]:
    """Planning is pure, so it is done once for each version of the roadmap."""
    roadmap = in_force(loaded.review, amendments)
    return roadmap, plan(roadmap, loaded.directory)


@lru_cache(maxsize=8)
def _templates(languages: tuple[str, ...], fallback: str) -> Templates:
    return Templates(TEMPLATES, languages, fallback)
