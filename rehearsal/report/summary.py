"""The report as plain data: for comparing two rehearsals, and for tests. It holds nothing of the machine."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rehearsal.report.facts import Facts, Signed
from rehearsal.report.played import MilestoneFacts, StepFacts


def summary(facts: Facts) -> dict[str, Any]:
    """Course of the rehearsal, by the ids of milestones and steps; moments are ISO 8601 on the host's
    clock."""
    return {
        "review": facts.review,
        "seed": facts.seed,
        "from": facts.start.isoformat(),
        "to": facts.end.isoformat(),
        "milestones": [_milestone(milestone) for milestone in facts.milestones],
        "steps": [_step(step) for step in facts.steps],
        "messages": {**_by_step(facts, "states"), **_digest_messages(facts)},
        "skipped": _by_step(facts, "skipped"),
        "languages": {**_by_step(facts, "languages"), **_digest_languages(facts)},
        "answers": {m.id: found for m in facts.milestones if (found := _standing(m))},
        "digests": [
            {
                "at": digest.at.isoformat(),
                "to": [address for _, address, _ in digest.readers],
                "subject": digest.samples[0].subject if digest.samples else "",
                "to_fix": list(digest.to_fix),
            }
            for digest in facts.digests
        ],
        "decisions": [_signed(decision) for decision in facts.decisions],
        "amendments": [_signed(amendment) for amendment in facts.amendments],
        "load": {
            one.party: {"mails": one.mails, "most_in_a_week": one.in_a_week}
            for one in facts.loads.delegations
        },
        "checks": [{"name": c.name, "passed": c.passed, "detail": c.detail} for c in facts.checks],
    }


def written(facts: Facts) -> str:
    """The summary as the text of its file."""
    return json.dumps(summary(facts), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _milestone(milestone: MilestoneFacts) -> dict[str, Any]:
    return {
        "id": milestone.id,
        "kind": milestone.kind,
        "title": milestone.title,
        "source": milestone.source,
        "steps": [step.key for step in milestone.steps],
    }


def _step(step: StepFacts) -> dict[str, Any]:
    return {
        "key": step.key,
        "milestone": step.milestone,
        "due": step.due.isoformat(),
        "played_at": step.played_at.isoformat() if step.played_at else None,
        "mail": step.rule.mail,
        "to": step.rule.to,
    }


def _by_step(facts: Facts, name: str) -> dict[str, Mapping[str, int]]:
    return {step.key: found for step in facts.steps if (found := getattr(step, name))}


def _digest_messages(facts: Facts) -> dict[str, dict[str, int]]:
    return {digest.key: {"sent": len(digest.readers)} for digest in facts.digests}


def _digest_languages(facts: Facts) -> dict[str, dict[str, int]]:
    return {digest.key: dict(Counter(code for _, _, code in digest.readers)) for digest in facts.digests}


def _standing(milestone: MilestoneFacts) -> dict[str, int]:
    standing = milestone.standing
    if standing is None:
        return {}
    names = ("asked", "answered", "silent", "unsettled", "withdrawn")
    return {name: getattr(standing, name) for name in names}


def _signed(signed: Signed) -> dict[str, Any]:
    return {
        "kind": signed.kind,
        "subject": signed.subject,
        "value": dict(signed.value),
        "at": signed.at.isoformat(),
        "by": signed.by,
        "reason": signed.reason,
    }
