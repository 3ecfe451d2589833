"""Values of a reminder: the invitation that it recalls, reminders before it, and the time that is left."""

from collections.abc import Mapping
from datetime import timedelta

from babel.dates import format_timedelta
from babel.lists import format_list
from pendulum import Date

from roadmap.people.audience import Recalled
from roadmap.review.dates import When
from roadmap.review.forms import fold_text
from roadmap.review.review import Review
from tasks.letters.phrases import long_day
from tasks.letters.reader import Reader


def reminder_values(
    recalled: Recalled | None, when: When, today: Date, reader: Reader
) -> Mapping[str, object]:
    """Values for the template (see docs/mails.md). `when`: the date that the mail is about; `today`: on the
    host's clock."""
    recalled = recalled or Recalled()
    return {
        "again": recalled.reminders > 0,
        "second": recalled.reminders == 1,
        "invited": long_day(recalled.invited, reader.words) if recalled.invited else "",
        "others": recalled.others,
        "days_left": _days_left(when, today, reader),
    }


def _days_left(when: When, today: Date, reader: Reader) -> str:
    """“7 days”; empty if the day is not known, or not later than today."""
    left = (when.first - today).days
    if not when.is_exact or left < 1:
        return ""
    # Not in weeks, whatever their number.
    return format_timedelta(timedelta(left), granularity="day", threshold=left + 1, locale=reader.locale)


def language_names(review: Review, reader: Reader) -> str:
    """The languages that a review writes in: “English, French, Portuguese or Spanish”."""
    names = (reader.locale.languages.get(language, language) for language in review.languages)
    return format_list(sorted(names, key=fold_text), style="or", locale=reader.locale)
