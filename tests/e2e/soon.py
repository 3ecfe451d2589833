"""A small review whose briefing is near today, so that its steps are due when a test runs."""

import pendulum

from tests.tasks import isles

ZONE = "Africa/Nairobi"
DAY = "when: 2030-06-19"
STEP = "briefing/invitation"
PEOPLE = ["focal@xa.example.org", "focal@xb.example.org"]


def write(folder, sending="{retries: [0.4]}"):
    """Write it into a folder; its briefing is in ten days, so its invitation has been due for some."""
    start = pendulum.today(ZONE).add(days=10).to_date_string()
    text, _ = isles.spoil(isles.REVIEW, DAY, f"when: {start}")
    return isles.write(folder, f"{text}sending: {sending}\n")
