"""What the tests of persons share: their form, their rows, and mails as they were written."""

from email import message_from_bytes
from email.policy import default

import pendulum

from roadmap.drafts.proposals import Proposal
from roadmap.review.milestones import Join
from tasks.collecting.collecting import collected
from tasks.deciding.amending import record
from tasks.mailing.mailing import delivered, draft_mailing
from tests.tasks.filled import fill

FORM = """\
    form:
      tab: Briefing
      url: https://forms.example.org/briefing
      each: person
      questions:
        - {id: party, role: party, wording: Country}
        - {id: name, role: name, wording: Name}
        - {id: address, role: address, wording: Address}
        - id: role
          role: delegation-role
          kind: choice
          wording: Role
          choices:
            - {id: head, text: Head}
            - {id: member, text: Member}
        - id: attending
          role: attending
          kind: choice
          wording: Coming?
          choices:
            - {id: "yes", text: "Yes"}
            - {id: "no", text: "No"}
        - id: tongue
          role: language
          kind: choice
          wording: Language
          choices:
            - {id: en, text: English}
            - {id: sw, text: Kiswahili}
"""
STEPS = """\
    steps:
      - {step: invitation, when: "21 days before start, 09:00", mail: briefing-invitation}
      - {step: reminder, when: "7 days before start, 09:00", mail: reminder, to: silent}
      - step: joining
        when: 1 day before start, 09:00
        mail: joining-instructions
        to: coming
        needs_time: true
      - {step: thanks, when: "2 days after end, 10:00", mail: thanks, to: coming}
"""
HEADINGS = ["Timestamp", "Email Address", "Country", "Name", "Address", "Role", "Coming?", "Language"]
ZONE = "Africa/Nairobi"
INVITED = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)
EVE = pendulum.datetime(2030, 6, 18, 9, tz=ZONE)
FOCAL, OTHER = "focal@xa.example.org", "focal@xb.example.org"
ANA, BEN = "ana@xa.example.org", "ben@xa.example.org"
LINK, SECRET = "https://meet.example.org/marked-room", "marked-4711"
JOINING, CHANGE = "briefing/joining", "briefing/change"


def row(number, sender, name="", address="", *, country="XA", role="", coming="Yes", language=""):
    return [f"2030-06-10 10:{number:02}:00", sender, country, name, address, role, coming, language]


def registered(context, folder, *rows, at=EVE):
    """Read these rows at a moment, and return the context."""
    fill(folder, *rows, headings=HEADINGS)
    opened = context(at)
    collected(opened)
    return opened


def joined(opened, url=LINK, **more):
    """Say how to join, as the flow does."""
    way = Join.of(url=url, passcode=SECRET, **more)
    proposal = Proposal("join", "briefing", by="C. Ordinator", reason="The room is booked", join=way)
    return record(opened, proposal.amendment(opened.review, opened.at))


async def played(opened, step):
    """Draft and deliver a step; return the addresses that it was sent to."""
    await draft_mailing.fn(opened, opened.step(step))
    opened.ledger.mailings.release(step, opened.at, "C. Ordinator")
    delivered(opened, step)
    return sorted(m.recipient for m in opened.ledger.messages(step=step) if m.state == "sent")


def mail(folder, step, address, revision=""):
    """A mail of the outbox."""
    path = folder / "outbox" / step / f"{address}{revision}.eml"
    return message_from_bytes(path.read_bytes(), policy=default)


def text_of(message):
    return message.get_body(("plain",)).get_content()


def events_of(message):
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return [part.get_payload(decode=True).decode().replace("\r\n ", "") for part in parts]
