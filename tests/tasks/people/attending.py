"""A meeting in Nairobi for which persons register with all that is asked of those who come in person."""

import pendulum

from tasks.collecting.collecting import collected
from tests.tasks.filled import fill
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write

TAB = "Meeting"
YES_NO = '[{id: "yes", text: "Yes"}, {id: "no", text: "No"}]'
FORM = f"""\
    form:
      tab: Meeting
      url: https://forms.example.org/meeting
      each: person
      questions:
        - {{id: party, role: party, wording: Country}}
        - {{id: name, role: name, wording: Name}}
        - {{id: address, role: address, wording: Address}}
        - {{id: title, role: title, wording: Title}}
        - {{id: function, role: function, wording: Function}}
        - id: role
          role: delegation-role
          kind: choice
          wording: Role
          choices: [{{id: head, text: Head}}, {{id: alternate, text: Alternate}}]
        - id: mode
          role: mode
          kind: choice
          wording: Mode
          choices: [{{id: in-person, text: In person}}, {{id: online, text: Online}}]
        - {{id: attending, role: attending, kind: choice, wording: "Coming?", choices: {YES_NO}}}
        - id: tongue
          role: language
          kind: choice
          wording: Language
          choices: [{{id: en, text: English}}, {{id: es, text: Español}}]
        - {{id: interpretation, role: interpretation, wording: Interpretation}}
        - {{id: badge, role: badge-name, wording: Badge}}
        - {{id: access, role: accessibility, wording: Accessibility}}
        - {{id: diet, role: diet, wording: Diet}}
        - {{id: visa, role: visa, kind: choice, wording: Visa letter, choices: {YES_NO}}}
        - {{id: arrival, role: arrival, wording: Arrival}}
        - {{id: passport, sensitive: true, erase_after: 10, wording: Passport}}
"""
COLUMNS = {
    "at": "Timestamp",
    "sender": "Email Address",
    "party": "Country",
    "name": "Name",
    "address": "Address",
    "title": "Title",
    "function": "Function",
    "role": "Role",
    "mode": "Mode",
    "attending": "Coming?",
    "language": "Language",
    "interpretation": "Interpretation",
    "badge": "Badge",
    "accessibility": "Accessibility",
    "diet": "Diet",
    "visa": "Visa letter",
    "arrival": "Arrival",
    "passport": "Passport",
}
SENDERS = {
    "XA": "focal@xa.example.org",
    "XB": "focal@xb.example.org",
    "dockers": "office@dockers.example.org",
}
BEFORE = pendulum.datetime(2030, 8, 20, 9, tz="Africa/Nairobi")


def person(number, name, party="XA", **cells):
    """A row of the meeting's tab, from the party's own contact."""
    given = {"attending": "Yes", "address": f"p{number}@{party.lower()}.example.org"} | cells
    given |= {"at": f"2030-08-01 10:{number // 60:02}:{number % 60:02}", "party": party, "name": name}
    given.setdefault("sender", SENDERS[party])
    return [given.get(column, "") for column in COLUMNS]


def write_review(folder, *, sort="", form=FORM):
    """Write a review whose host speaks Spanish; `sort`: a name by which XB is sorted in it."""
    review = REVIEW.replace("    agenda:\n", f"{form}    agenda:\n")
    review = review.replace("languages: [en, sw]", "languages: [en, es, fr, pt, sw]")
    review = review.replace("zone: Africa/Nairobi}", "zone: Africa/Nairobi, language: es}")
    delegations = DELEGATIONS.replace(
        "  - code: XB\n", f"  - code: XB\n    sort: {{es: {sort}}}\n" if sort else "  - code: XB\n"
    )
    delegations = delegations.replace(
        "  - code: XB\n", '  - code: XB\n    names: {es: "Venezuela", en: "Venezuela"}\n'
    )
    delegations = delegations.replace(
        "  - code: XA\n", '  - code: XA\n    names: {es: "Chile", en: "Chile"}\n'
    )
    return write(folder, review, delegations, STAKEHOLDERS)


def register(context, folder, *rows, at=BEFORE):
    """Do a round with these rows, and return its context."""
    fill(folder, *rows, headings=list(COLUMNS.values()), tab=TAB)
    opened = context(at)
    collected(opened)
    return opened
