"""The roadmap as it stood at any moment of the rehearsal: as written, with the amendments until then."""

from functools import cached_property

from pendulum import DateTime

from roadmap.plan.amendments import Amendment, Roadmap, in_force
from roadmap.plan.plan import Plan, ToFix, plan
from roadmap.plan.steps import Step
from roadmap.review.review import Review
from tasks.configuration import Loaded
from tasks.context import Context


class Timeline:
    """Roadmap and plan by moment. A plan is made once for each number of amendments."""

    def __init__(self, context: Context) -> None:
        self._loaded: Loaded = context.loaded
        self.amendments: list[Amendment] = context.ledger.history.amendments()
        self._plans: dict[int, tuple[Roadmap, Plan]] = {}

    @property
    def written(self) -> Review:
        """The review as its file says it."""
        return self._loaded.review

    def roadmap(self, at: DateTime) -> Roadmap:
        """The roadmap in force at a moment."""
        return self._at(at)[0]

    def plan(self, at: DateTime) -> Plan:
        """The plan that was in force at a moment."""
        return self._at(at)[1]

    def open_dates(self, at: DateTime) -> list[ToFix]:
        """The imprecise dates of that moment."""
        return [fix for fix in self.plan(at).to_fix if fix.need == "day"]

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Every step that any plan had, as the last plan with it has it."""
        found: dict[str, Step] = {}
        for number in range(len(self.amendments) + 1):
            found |= {step.key: step for step in self._of(number)[1].steps}
        return found

    def step(self, key: str, at: DateTime) -> Step | None:
        """A step as it was planned at a moment, else as the last plan that has it says."""
        return self.plan(at).step(key) or self.steps.get(key)

    def _at(self, at: DateTime) -> tuple[Roadmap, Plan]:
        return self._of(sum(amendment.at <= at for amendment in self.amendments))

    def _of(self, number: int) -> tuple[Roadmap, Plan]:
        if number not in self._plans:
            roadmap = in_force(self._loaded.review, self.amendments[:number])
            self._plans[number] = roadmap, plan(roadmap, self._loaded.directory)
        return self._plans[number]
