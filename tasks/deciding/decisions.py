"""Recording what a coordinator decided, once it makes sense: else nothing is recorded."""

from roadmap.people.audience import parties as asked_by
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.people.selections import candidates, misfit
from roadmap.problems import Refusal, UnknownName, did_you_mean
from roadmap.review.characters import quoted
from roadmap.review.kinds.call import Call
from tasks.context import Context


def choose(context: Context, call: str, parties: list[str], by: str, reason: str) -> int:
    """Record the selection of a call, and return the decision's number.

    Raises:
        UnknownName: there is no such call.
        Refusal: nobody signed; somebody chosen has not expressed interest; or the choice breaks the call's
            rule (too many, or two of one sub-region).
    """
    refuse_unsigned(by, reason)
    milestone = context.review.milestone(call)
    if not isinstance(milestone, Call):
        raise Refusal(f"{call} is a {milestone.kind}, not a call: nobody is selected in it")
    standing = {
        c.party: c for c in candidates(context.review, context.directory, milestone, context.known.standing)
    }
    strangers = [party for party in parties if party not in standing]
    if strangers:
        known = ", ".join(standing) or "nobody"
        raise Refusal(f"{', '.join(strangers)} did not express interest in {call}", f"{known} did")
    if problem := misfit(milestone, [standing[party] for party in parties]):
        raise Refusal(problem)
    value = {"parties": parties}
    decision = Decision(kind="select", subject=call, value=value, at=context.at, by=by, reason=reason)
    number = context.ledger.history.decide(decision)
    context.refresh()
    return number


def refuse_unknown_party(context: Context, text: str) -> None:
    """Refuse what is no party's id; the message gives the id of the party that has that name, or a like one.

    Raises:
        UnknownName: no party has that id.
    """
    if context.directory.party(text) is not None:
        return
    known = [party.id for party in context.directory.parties]
    named = context.index.exactly(text)
    near = f"write {' or '.join(named)}" if named else did_you_mean(text, known)
    remedy = near or "write a delegation's code, or a stakeholder's id; `roadmap match` finds codes"
    raise UnknownName(f"there is no {quoted(text)} in the directory", remedy)


def settle(context: Context, answer: str, party: str | None, by: str, reason: str) -> int:
    """Record whose an answer is, and return the decision's number.

    Raises:
        UnknownName: there is no such answer or party.
        Refusal: nobody signed, or the party is not asked by the answer's milestone.
    """
    refuse_unsigned(by, reason)
    if party:
        refuse_unknown_party(context, party)
    stored = context.answers.get(answer)
    if stored is None:
        raise UnknownName(f"there is no answer {answer}")
    asked = asked_by(context.review.milestone(stored.answer.milestone).audience, context.directory)
    if party and party not in {one.id for one in asked}:
        raise Refusal(f"“{party}” is not asked by {stored.answer.milestone}, so the answer cannot be theirs")
    value = {"party": party, "address": stored.answer.sender, "content": stored.answer.content}
    decision = Decision(kind="settle", subject=answer, value=value, at=context.at, by=by, reason=reason)
    # The decision first: a process that dies in between leaves an answer that waits, and is settled again.
    number = context.ledger.history.decide(decision)
    _assign(context, stored.answer.sender, answer, party, f"settled by {by}")
    context.refresh()
    return number


def _assign(context: Context, sender: str, answer: str, party: str | None, why: str) -> None:
    """The answer and, once its address is known, the others from there that wait and name nobody else."""
    unsettled = context.known.standing.unsettled()
    same = ((a, m) for a, m in unsettled if a.sender.casefold() == sender.casefold())
    waiting = {a.key for a, match in same if not match.likely or match.likely == (party,)}
    for key in {answer} | (waiting if party else set()):
        context.ledger.answers.assign(key, party, "certain" if party else "none", at=context.at, why=why)
