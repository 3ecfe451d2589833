"""The courtesies of a mail: who writes, to whom, in which form, and how it opens, closes and is signed."""

from dataclasses import dataclass

from pendulum import DateTime

from roadmap.people.salutation import COORDINATOR, NOTED, OFFICIAL, ORGANIZATION, PARTICIPANT
from roadmap.review.dates import When
from roadmap.review.milestones import Milestone, Place
from roadmap.review.review import Review
from tasks.letters.articles import begin, fill, is_plural
from tasks.letters.phrases import at_place, long_day, on_date
from tasks.letters.reader import Reader
from tasks.mail.bodies import RECIPIENT


@dataclass(frozen=True)
class Dateline:
    """Moment at which a mail is written, and the number of the note verbale that it is, if any."""

    at: DateTime
    number: str = ""


def courtesies(
    review: Review, reader: Reader, salutation: str, dateline: Dateline | None = None
) -> dict[str, object]:
    """Values that every mail has (see docs/mails.md)."""
    words, secretariat = reader.words.courtesy, review.secretariat
    coordinator = secretariat.coordinator
    is_note = salutation in NOTED
    return {
        "salutation": words.salutation.get(salutation, ""),
        "reader": salutation,
        "note_verbale": is_note,
        "delegation": salutation in OFFICIAL,
        "participant": salutation == PARTICIPANT,
        "review": _review(review, reader),
        "secretariat": {"name": secretariat.name.say(reader.language), "website": secretariat.website},
        "sender": _sender(review, reader),
        "coordinator": {
            "name": coordinator.name,
            "address": coordinator.address,
            "function": coordinator.title.say(reader.language) if coordinator.title else "",
        },
        "opening": _said(review, reader, words.opening.get(salutation, "")),
        "closing": _said(review, reader, words.closing.get(salutation, ""), first=False),
        "your_government": words.your_government.get(salutation, ""),
        "your_delegation": words.your_delegation.get(salutation, ""),
        "signed": words.signature.get(salutation, "") if salutation != COORDINATOR else "",
        "unsubscribe": unsubscribe_link(review) if salutation == ORGANIZATION else "",
        "dateline": _dateline(review, reader, dateline) if is_note and dateline else "",
        "number": _number(review, reader, dateline) if is_note and dateline else "",
    }


def _review(review: Review, reader: Reader) -> dict[str, str]:
    """Title of the review, its short name, and how a sentence names it: `named`, and `of` after “of”."""
    named = (review.named or review.title).say(reader.language)
    return {
        "title": review.title.say(reader.language),
        "short": (review.short or review.title).say(reader.language),
        "named": named,
        "of": fill(reader.words.courtesy.of, reader.language, noun=named),
    }


def _sender(review: Review, reader: Reader) -> dict[str, str]:
    """Nouns for the sender: `begins` begins a sentence, `of` follows “of”, and so does `introduced_of`, with
    the comma that ends it; `short` stands above each mail."""
    sender, language = review.sender, reader.language
    named = (sender.named if sender else review.secretariat.name).say(language)
    introduced = (sender.introduced if sender else review.secretariat.name).say(language)
    return {
        "short": (sender.mailbox if sender else review.secretariat.name).say(language),
        "named": named,
        "begins": begin(named),
        "of": fill(reader.words.courtesy.of, language, noun=named),
        "introduced": introduced,
        "introduced_of": f"{fill(reader.words.courtesy.of, language, noun=introduced).rstrip(',')},",
    }


def unsubscribe_link(review: Review) -> str:
    """The link to unsubscribe, without the reader's token, which goes in when the mail is composed; empty if
    the review has no page for it."""
    return f"{page}/{RECIPIENT}" if (page := (review.secretariat.unsubscribe or "").rstrip("/")) else ""


def _said(review: Review, reader: Reader, sentence: str, *, first: bool = True) -> str:
    """A sentence with the sender, introduced at its first mention, and those to whom its notes go, in it."""
    sender, language = review.sender, reader.language
    noun = (sender.introduced if first else sender.named) if sender else review.secretariat.name
    network = noun.say(language)
    missions = sender.missions.say(language) if sender else reader.words.courtesy.missions
    filled = fill(sentence, language, network=network, missions=missions)
    return filled.replace(",,", ",")  # a noun that ends in “co-chaired by …,” brings its comma along


def _number(review: Review, reader: Reader, dateline: Dateline) -> str:
    if not dateline.number:
        return ""
    reference = review.sender.reference if review.sender else "{number}"
    return reader.words.courtesy.number.format(number=reference.format(number=dateline.number))


def _dateline(review: Review, reader: Reader, dateline: Dateline) -> str:
    day = long_day(dateline.at.in_timezone(review.host.zone).date(), reader.words)
    return reader.words.courtesy.dateline.format(city=review.host.city.say(reader.language), day=day)


def held(milestone: Milestone, when: When, reader: Reader) -> str:
    """“to be held in Santiago on 19 and 20 March 2025”; empty for a milestone that is held nowhere."""
    place, words = getattr(milestone, "place", None), reader.words
    if not isinstance(place, Place):
        return ""
    several = milestone_names(milestone, reader)["plural"]
    sentence = words.courtesy.held_several if several else words.courtesy.held
    where = at_place(place, reader.language, words)
    return " ".join(sentence.format(place=where, day=on_date(when, words)).split())


def milestone_names(milestone: Milestone, reader: Reader) -> dict[str, str | bool]:
    """A milestone's title, its short title, and how a sentence names it: `named`, after “to” and after “of”;
    `begins` begins a sentence; `plural`: its article is in the plural."""
    title, language = milestone.title.say(reader.language), reader.language
    kind = reader.words.kinds.get(milestone.kind, "“{title}”")
    named = milestone.named.say(language) if milestone.named else kind.format(title=title)
    courtesy = reader.words.courtesy
    return {
        "title": title,
        "short": (milestone.short or milestone.title).say(language),
        "named": named,
        "begins": begin(named),
        "plural": is_plural(named, language),
        "to": fill(courtesy.to, language, noun=named),
        "of": fill(courtesy.of, language, noun=named),
    }
