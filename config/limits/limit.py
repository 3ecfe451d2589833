"""The largest amount of one thing that is taken from outside."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """The largest amount of one thing that is taken from outside.

    Attributes:
        what: the thing that is measured, as a message names it: "the unpacked size of a workbook".
        most: the largest amount that is still taken, in `unit`.
        unit: what `most` counts, in the plural.
        why: the reason for the number, and its source where it has one.
        remedy: what a person does about it, in the imperative.
    """

    what: str
    most: int
    unit: str
    why: str
    remedy: str

    def allows(self, amount: float) -> bool:
        """True if so much of it is taken."""
        return amount <= self.most

    def over(self) -> tuple[str, str]:
        """The two parts of a message for something over the bound: what is too large, and what to do."""
        return f"{self.what} is over the bound of {self.most:,} {self.unit}", self.remedy

    def refusal(self, where: str) -> str:
        """The message for something over the bound: where it is, what is too large, and what to do."""
        return f"{where}: {'; '.join(self.over())}"
