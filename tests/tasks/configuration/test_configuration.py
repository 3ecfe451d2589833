"""Mistakes in configuration: each is one line that says where it stands, what it is, and what to do."""

import pytest

from tasks.configuration import load
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, spoil, told, write


def test_good_configuration_is_read_with_the_defaults_of_its_kinds(tmp_path):
    loaded = load(write(tmp_path))
    assert [m.id for m in loaded.review.milestones] == ["briefing", "meeting", "note"]
    assert [p.id for p in loaded.directory.parties] == ["XA", "XB", "dockers"]
    assert loaded.review.rules(loaded.review.milestone("note"))


def test_a_file_that_was_mended_is_read_again(tmp_path):
    path = write(tmp_path, REVIEW.replace("objectives: [3]", "objectives: []"))
    assert told(path)
    path.write_text(REVIEW, encoding="utf-8")
    assert load(path).review.id == "isles-2030"


HOW_TO_WRITE_A_DATE = (
    "write 2024-10-29, 2024-10-29 10:00, 2025-03-19/2025-03-20, 2025-01, end of 2024, "
    "or “14 days before <milestone>”"
)

REVIEW_MISTAKES = {
    "unknown zone": (
        "zone: Africa/Nairobi",
        "zone: Africa/Nairobbi",
        "“Africa/Nairobbi” is not a time zone; did you mean “Africa/Nairobi”?",
    ),
    "a milestone's unknown zone": (
        "place: {city: Nairobi, country: KE}",
        "zone: Nowhere/Special",
        "“Nowhere/Special” is not a time zone; use an IANA name such as America/Santiago",
    ),
    "impossible date": (
        "when: 2030-06-19",
        "when: 2025-02-30",
        "2025-02-30 is not a day of the calendar; correct the day or the month",
    ),
    "no date": ("when: 2030-06-19", "when: soon", f"“soon” is not a date; {HOW_TO_WRITE_A_DATE}"),
    "two milestones of one id": (
        "id: meeting\n",
        "id: briefing\n",
        "two milestones have the id “briefing”; give each its own",
    ),
    "an id that is none": (
        "id: note\n",
        "id: The Note\n",
        "“The Note” is not an id; use small letters, digits and hyphens",
    ),
    "an audience that matches nobody": (
        "audience: {delegations: members}",
        "audience: {delegations: associates}",
        (
            "the audience of “note” matches nobody in the directory; "
            "widen the audience, or add the missing parties to the directory"
        ),
    ),
    "an unknown constituency": (
        "audience: {delegations: members}",
        "audience: {delegations: members, stakeholders: [media]}",
        "“media” is no constituency of this review; use unions",
    ),
    "an offset after its deadline": (
        '- {step: reminder, when: "7 days before start, 09:00"',
        '- {step: reminder, when: "1 day after start, 09:00"',
        (
            "“briefing/reminder” is due on 2030-06-20 (1 day after start, 09:00), after its deadline; "
            "let it come before start"
        ),
    ),
    "an anchor that the kind has not": (
        '- {step: reminder, when: "7 days before start, 09:00"',
        '- {step: reminder, when: "7 days before closing, 09:00"',
        "“reminder” counts from “closing”, which a briefing has not; count from start, end",
    ),
    "an objective in two sessions": (
        "objectives: [3]",
        "objectives: [2, 3]",
        "objective 2 is in two sessions; put it in exactly one",
    ),
    "an objective that there is not": (
        "objectives: [3]",
        "objectives: [3, 4]",
        "there is no objective 4; they go from 1 to 3",
    ),
    "unknown key": (
        "source: III",
        "source: III\n    audiense: {}",
        "“audiense” is not a key that belongs here; did you mean “audience”?",
    ),
    "a key like no other": (
        "source: III",
        "source: III\n    xyzzy: 1",
        "“xyzzy” is not a key that belongs here; remove it",
    ),
    "unknown kind": (
        "kind: publication",
        "kind: publikation",
        ("“publikation” is not possible here; did you mean “publication”?"),
    ),
    "a kind like no other": (
        "kind: publication",
        "kind: plebiscite",
        (
            "“plebiscite” is not possible here; use 'briefing', 'call', 'consultation', 'external', "
            "'hearing', 'meeting', 'publication', 'questionnaire', or add the kind as docs/adding.md says"
        ),
    ),
    "a role like another": (
        "mail: reminder, to: silent}",
        "mail: reminder, to: silent, role: remind}",
        "“remind” is not possible here; did you mean “reminds”?",
    ),
    "whom a step is to": (
        "to: silent}",
        "to: silents}",
        "“silents” is not possible here; did you mean “silent”?",
    ),
    "a sub-region in an audience": (
        "audience: {delegations: members}",
        "audience: {delegations: members, sub_regions: [nort]}",
        "“nort” is no sub-region of this review; did you mean “north”?",
    ),
    "a constituency in an audience": (
        "audience: {delegations: members}",
        "audience: {delegations: members, stakeholders: [union]}",
        "“union” is no constituency of this review; did you mean “unions”?",
    ),
    "the role of a question": (
        "    form:\n",
        "    form:\n      questions: [{id: p, role: partey, wording: P}]\n",
        "“partey” is not possible here; did you mean “party”?",
    ),
    "an order rule that names nothing": (
        "  - first: briefing",
        "  - first: breifing",
        "“breifing” is no milestone or step of this review; did you mean “briefing”?",
    ),
    "an unknown key of an order rule": (
        "because: members",
        "reason: members",
        "“reason” is not a key that belongs here; remove it",
    ),
    "a date that counts from nothing": (
        "when: 14 days before meeting",
        "when: 14 days before meetings",
        "there is no milestone “meetings”; did you mean “meeting”?",
    ),
    "no such directory": (
        "directory: isles",
        "directory: isle",
        (
            "“isle” holds neither delegations.yaml nor stakeholders.yaml; "
            "name the folder that holds them, beside this file"
        ),
    ),
    "an unquoted number": (
        "tab: Briefing",
        "tab: 2030",
        "“2030” for “tab”: it has to be a text; put it in quotes",
    ),
    "one key twice": (
        "    when: 14 days before meeting",
        "    source: V",
        'duplicate key "source"; keep one of the two',
    ),
}
SECOND_LINE = {
    "unknown key",
    "a key like no other",
    "the role of a question",
}  # the mistake follows what was replaced


@pytest.mark.parametrize("name", REVIEW_MISTAKES)
def test_a_mistake_in_a_review(tmp_path, name):
    old, new, message = REVIEW_MISTAKES[name]
    text, line = spoil(REVIEW, old, new)
    line += name in SECOND_LINE
    assert f"isles.yaml:{line}: {message}" in told(write(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "parent", "key"),
    [
        ("    title: Meeting\n", "  - id: meeting", "title"),
        ("    kind: meeting\n", "  - id: meeting", "kind"),
        ("    then: meeting\n", "  - first: briefing", "then"),
        ("title: Review of the Isles\n", "id: isles-2030", "title"),
    ],
)
def test_what_is_missing_is_told_where_it_belongs(tmp_path, old, parent, key):
    text, _ = spoil(REVIEW, old, "")
    line = text[: text.index(parent)].count("\n") + 1
    what = "this milestone has no kind" if key == "kind" else f"“{key}” is missing"
    assert told(write(tmp_path, text)) == [f"isles.yaml:{line}: {what}; add `{key}:`"]


def test_an_order_rule_that_is_broken_says_why_it_stands(tmp_path):
    text, _ = spoil(REVIEW, "when: 2030-06-19", "when: 2030-10-16")
    line = text[: text.index("  - first: briefing")].count("\n") + 1
    assert told(write(tmp_path, text)) == [
        (
            f"isles.yaml:{line}: the order rule is broken: briefing (2030-10-16) "
            "would not come before meeting (2030-09-03); move one of them; "
            "the rule stands because members are briefed before they meet"
        )
    ]


def test_an_objective_in_no_session_is_told_at_the_agenda(tmp_path):
    text, line = spoil(REVIEW, "objectives: [1, 2]", "objectives: [1]")
    assert told(write(tmp_path, text)) == [
        f"isles.yaml:{line - 2}: objective 2 is in no session; put it in exactly one"
    ]


def test_dates_in_a_circle_are_each_told(tmp_path):
    text, first = spoil(REVIEW, "when: 2030-09-03/2030-09-04", "when: 1 day after note")
    second = text[: text.index("when: 14 days")].count("\n") + 1
    remedy = "give one of them a day of its own"
    assert told(write(tmp_path, text)) == [
        (
            f"isles.yaml:{first}: dates count from each other in a circle: "
            f"meeting (when) → note (when) → meeting (when); {remedy}"
        ),
        (
            f"isles.yaml:{second}: dates count from each other in a circle: "
            f"note (when) → meeting (when) → note (when); {remedy}"
        ),
    ]


def test_every_mistake_is_told_at_once(tmp_path):
    text, zone = spoil(REVIEW, "zone: Africa/Nairobi", "zone: Nairobi")
    text, date = spoil(text, "when: 2030-06-19", "when: 2030-06-31")
    lines = told(write(tmp_path, text))
    assert [line.split(":")[1] for line in lines] == [str(zone), str(date)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "focal@xb.example.org",
            "focal.xb.example.org",
            (
                "“focal.xb.example.org” is not an e-mail address; "
                "write it as name@domain (An email address must have an @-sign)"
            ),
        ),
        (
            "Pacific/Auckland",
            "Pacific/Aukland",
            "“Pacific/Aukland” is not a time zone; did you mean “Pacific/Auckland”?",
        ),
        ("focal@xb.example.org", "Focal@XA.example.org", None),
    ],
)
def test_a_mistake_in_the_directory_is_told_in_its_own_file(tmp_path, old, new, message):
    text, line = spoil(DELEGATIONS, old, new)
    message = (
        message or "the address “focal@xa.example.org” stands twice in the directory; keep one of the two"
    )
    assert told(write(tmp_path, delegations=text)) == [f"isles/delegations.yaml:{line}: {message}"]


def test_a_party_that_stands_twice_is_told_where_it_stands_again(tmp_path):
    second = STAKEHOLDERS.split("\n", 1)[1].replace("office@", "press@")
    line = STAKEHOLDERS.count("\n") + 1
    assert told(write(tmp_path, stakeholders=STAKEHOLDERS + second)) == [
        (
            f"isles/stakeholders.yaml:{line}: the party “dockers” stands twice in the directory; "
            "keep one of the two"
        )
    ]
