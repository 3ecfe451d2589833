"""The working days and hours of the secretariat, on the clock of its host country."""

import holidays
from pendulum import Date, DateTime, Time

from roadmap.review.clocks import read_clock
from roadmap.review.review import Host


class WorkCalendar:
    """Working days and hours, in which mail may leave. Countries that the `holidays` library does not know
    have weekends only."""

    def __init__(self, host: Host) -> None:
        self._zone = host.zone
        self._opens, self._closes = read_clock(host.opens), read_clock(host.closes)
        known = host.country in holidays.list_supported_countries()
        self._holidays = holidays.country_holidays(host.country) if known else holidays.HolidayBase()

    def is_working_day(self, day: Date) -> bool:
        """True if the secretariat works on `day`."""
        return self._holidays.is_working_day(day)

    def earlier(self, day: Date) -> Date:
        """`day`, or the last working day before it."""
        while not self.is_working_day(day):
            day = day.subtract(days=1)
        return day

    def later(self, day: Date) -> Date:
        """`day`, or the first working day after it."""
        while not self.is_working_day(day):
            day = day.add(days=1)
        return day

    def at(self, day: Date, time: Time) -> DateTime:
        """A moment of `day` on the host's clock, within its working hours."""
        time = min(max(time, self._opens), self._closes)
        return DateTime.create(day.year, day.month, day.day, time.hour, time.minute, tz=self._zone)
