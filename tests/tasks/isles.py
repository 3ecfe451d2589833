"""A small review as people write it, for the tests of configuration to spoil, and what is then told."""

import pytest

from tasks.configuration import ConfigurationProblem, load

REVIEW = """\
id: isles-2030
title: Review of the Isles
source: concept note
languages: [en, sw]
directory: isles
objectives: 3
host: {city: Nairobi, country: KE, zone: Africa/Nairobi}
secretariat:
  name: Network
  sender: review@un.example.org
  coordinator: {name: C. Ordinator, address: coordinator@un.example.org}
  website: https://un.example.org
sub_regions: {north: North, south: South}
constituencies: {unions: Unions}
digest:
  to:
    - {name: C. Chair, address: chair@un.example.org}
  first: "2030-05-06"
  last: "2030-12-31"
order:
  - first: briefing
    then: meeting
    because: members are briefed before they meet
    source: II
milestones:
  - id: briefing
    kind: briefing
    title: Briefing
    source: II
    audience: {delegations: all}
    when: 2030-06-19
    place: {virtual: true}
    form:
      tab: Briefing
      url: https://forms.example.org/briefing
      each: party
    steps:
      - {step: invitation, when: "21 days before start, 09:00", mail: briefing-invitation}
      - {step: reminder, when: "7 days before start, 09:00", mail: reminder, to: silent}
  - id: meeting
    kind: meeting
    title: Meeting
    source: III
    audience: {delegations: all, stakeholders: all}
    when: 2030-09-03/2030-09-04
    place: {city: Nairobi, country: KE}
    agenda:
      - title: Session 1
        objectives: [1, 2]
      - title: Session 2
        objectives: [3]
  - id: note
    kind: publication
    title: Note
    source: IV
    audience: {delegations: members}
    when: 14 days before meeting
    documents:
      - {id: note, title: Note}
"""

DELEGATIONS = """\
delegations:
  - code: XA
    sub_region: north
    languages: [sw, en]
    zone: Africa/Nairobi
    contacts:
      - {role: focal-point, address: focal@xa.example.org}
  - code: XB
    sub_region: south
    languages: [en]
    zone: Pacific/Auckland
    contacts:
      - {role: focal-point, address: focal@xb.example.org}
"""

STAKEHOLDERS = """\
stakeholders:
  - id: dockers
    name: Dockers
    constituency: unions
    language: en
    contacts:
      - address: office@dockers.example.org
"""


def write(folder, review=REVIEW, delegations=DELEGATIONS, stakeholders=STAKEHOLDERS):
    """Write the three files, and return the review's path."""
    (folder / "isles").mkdir()
    (folder / "isles" / "delegations.yaml").write_text(delegations, encoding="utf-8")
    (folder / "isles" / "stakeholders.yaml").write_text(stakeholders, encoding="utf-8")
    path = folder / "isles.yaml"
    path.write_text(review, encoding="utf-8")
    return path


def told(path):
    """What the user reads, without the folder."""
    with pytest.raises(ConfigurationProblem) as problem:
        load(path)
    return str(problem.value).replace(f"{path.parent}/", "").splitlines()


def spoil(text, old, new):
    """`text` with its only `old` replaced, and the line on which `new` begins."""
    assert text.count(old) == 1, old
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1
