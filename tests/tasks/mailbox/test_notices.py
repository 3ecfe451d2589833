"""The coordinator is told of all reports on our mail, in any language and form, but not of absences."""

import pytest

from roadmap.mail.incoming import Kind
from tasks.contacts.contacts import unreachable
from tasks.mailbox import classify
from tests.tasks.mailbox.conftest import read_round
from tests.tasks.mailbox.mails import SENT_AT, XA, XB
from tests.tasks.mailbox.outcome import A, notice

B = "focal@xb.example.org"
ATTACHED = f"--x\nContent-Type: message/rfc822\n\nMessage-ID: {XA}\nSubject: Briefing\n\nWelcome\n--x--\n"


def a_mail(*headers, body="", sender="sistema@gateway.example.net", subject="Aviso"):
    lines = [f"From: {sender}", f"Subject: {subject}", "Message-ID: <notice@gateway.example.net>", *headers]
    return "\n".join(lines) + "\n\n" + body


def a_gateway(words, *headers, attached=ATTACHED, **more):
    """A gateway's notice: null return path, its words, our mail attached."""
    typed = ["Return-Path: <>", 'Content-Type: multipart/mixed; boundary="x"', *headers]
    text = f"--x\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\n"
    return a_mail(*typed, body=text + attached, **more)


def put(mailbox, text, name="a.eml"):
    (mailbox / name).write_text(text, encoding="utf-8")


def only(context):
    (received,) = context.ledger.incoming.since(SENT_AT)
    return received


TOLD = {
    "es, attached": a_gateway(f"Estimado usuario:\nSu mensaje para {A} no se pudo entregar."),
    "es, attached, of an unknown wording": a_gateway("Le informamos de una incidencia con su envío."),
    "pt, from a person's address": a_gateway(
        "A sua mensagem não pôde ser entregue.", sender="ti@ministerio.example"
    ),
    "fr, headers only": a_gateway(
        "Votre message n'a pas pu être remis.",
        attached=f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {XA}\n--x--\n",
    ),
    "de, auto-generated, in a text": a_mail(
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        body=f"Ihre Nachricht konnte nicht zugestellt werden.\n\nMessage-ID: {XA}\n",
    ),
    "it, html only": a_mail(
        "Return-Path: <>",
        "Content-Type: text/html; charset=utf-8",
        body=f"<p>Messaggio <b>non recapitato</b></p><p>{XA.replace('<', '&lt;').replace('>', '&gt;')}</p>",
    ),
    "a report of a text alone": a_mail(
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
        body=f"--x\nContent-Type: text/plain\n\nSorry.\n\n{ATTACHED}",
    ),
    "in reply to ours, of an unknown wording": a_mail(
        "Return-Path: <>", f"In-Reply-To: {XA}", body="Üzenetét nem sikerült kézbesíteni."
    ),
    "by references, auto-replied from another address": a_mail(
        "Auto-Submitted: auto-replied", f"References: {XB} {XA}", body="Your request has number 12."
    ),
    "our mail as a file": a_gateway(
        "Adjunto.",
        attached=f"--x\nContent-Type: application/octet-stream; name=mail.eml\n\nMessage-ID: {XA}\n--x--\n",
    ),
    "from nobody": a_mail(
        f"In-Reply-To: {XA}", sender="Mail <>", subject="Mail delivery failed", body="It failed."
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_whatever_is_about_our_mail_is_told_and_marks_nobody(context, mailbox, name):
    put(mailbox, TOLD[name])
    _, notices = read_round(context, mailbox)
    received = only(context)
    assert (received.about, received.party) == (XA, "XA")
    assert received.kind in {Kind.LOST, Kind.STRAY}
    assert len(notices) == 1
    assert received.sender in notice(context)[0] or received.address in notice(context)[0]
    assert unreachable(context.ledger) == {}


@pytest.mark.parametrize(
    "words",
    [
        f"No se pudo entregar el mensaje a {A}: usuario desconocido.",
        f"Não foi possível entregar a mensagem a <{A}>: o destinatário não existe.",
        f"Impossible de remettre votre message à {A} : destinataire inconnu.",
        f"Ihre Nachricht an {A} konnte nicht zugestellt werden: Empfänger unbekannt.",
        f"Mancata consegna a {A}: utente sconosciuto.",
    ],
)
def test_a_clear_statement_in_any_language_marks_the_address(context, mailbox, words):
    put(mailbox, a_gateway(words))
    assert read_round(context, mailbox)[0].kinds == {Kind.BOUNCED: 1}
    assert set(unreachable(context.ledger)) == {A}


def test_a_clear_statement_about_another_address_marks_nobody_and_is_told(context, mailbox):
    put(mailbox, a_gateway("No se pudo entregar a forwarded@elsewhere.example: usuario desconocido."))
    _, notices = read_round(context, mailbox)
    assert (only(context).kind, only(context).party, len(notices)) == (Kind.STRAY, "XA", 1)
    assert unreachable(context.ledger) == {}


def test_a_report_that_a_gateway_wrapped_counts_as_what_it_is(context, mailbox):
    status = f"Final-Recipient: rfc822; {A}\nAction: failed\nStatus: 5.1.1\n"
    inner = (
        "--x\nContent-Type: multipart/report; report-type=delivery-status; boundary=y\n\n"
        f"--y\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{status}\n"
        f"--y\nContent-Type: text/rfc822-headers\n\nMessage-ID: {XA}\n--y--\n--x--\n"
    )
    put(mailbox, a_gateway("External mail: take care.", attached=inner))
    assert read_round(context, mailbox)[0].kinds == {Kind.BOUNCED: 1}


AWAY = [
    ("Automatische Antwort: Briefing", ""),
    ("Abwesenheitsnotiz", "Ich bin im Urlaub."),
    ("Re: Briefing", "Estoy fuera de la oficina hasta el lunes."),
    ("Re: Briefing", "Estou de férias."),
    ("Re: Briefing", "Je suis absent jusqu'au 3 juin."),
    ("Risposta automatica: Briefing", ""),
    ("Respuesta automática: Briefing", ""),
    ("Out of office: Briefing", ""),
]


@pytest.mark.parametrize("sender", [A, "deputy@xa.example.org"])
@pytest.mark.parametrize(("subject", "body"), AWAY)
def test_an_absence_is_automatic_and_told_to_nobody(context, mailbox, subject, body, sender):
    given = ("Auto-Submitted: auto-replied", "Return-Path: <>", f"In-Reply-To: {XA}")
    typed = "Content-Type: text/plain; charset=utf-8"
    put(mailbox, a_mail(*given, typed, sender=sender, subject=subject, body=body))
    _, notices = read_round(context, mailbox)
    assert (only(context).kind, notices) == (Kind.AUTOMATIC, [])


def test_a_reader_away_in_words_of_their_own_is_automatic(context, mailbox):
    given = ("Auto-Submitted: auto-replied", "Return-Path: <>", f"In-Reply-To: {XA}")
    put(mailbox, a_mail(*given, sender=A, subject="Briefing", body="Gone fishing."))
    assert read_round(context, mailbox)[1] == []


def test_a_notice_about_other_peoples_mail_is_told_to_nobody(context, mailbox):
    put(
        mailbox,
        TOLD["es, attached"].replace(XA, "<other@elsewhere.example>").replace(A, "x@elsewhere.example"),
    )
    assert (read_round(context, mailbox)[1], only(context).kind) == ([], Kind.STRAY)


def test_a_person_who_forwards_our_mail_has_written(context, mailbox):
    text = a_gateway("Is this for me?", sender="person@elsewhere.example").replace("Return-Path: <>\n", "")
    put(mailbox, text)
    _, notices = read_round(context, mailbox)
    assert (only(context).kind, only(context).about, len(notices)) == (Kind.REPLY, XA, 1)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Our minister is out of the office, may the deputy come?", ""),
        ("Re: Briefing – ausente el ministro", ""),
        ("Programme", "I am out of the office. Your mail was not delivered to my deputy."),
    ],
)
def test_what_a_person_writes_of_an_absence_is_a_reply(subject, body):
    text = a_mail("Content-Type: text/plain; charset=utf-8", sender=B, subject=subject, body=body)
    assert classify(text.encode()).kind is Kind.REPLY


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "Automatic reply: Briefing",
            "I no longer work at the Ministry. Please write to new@xa.example.org.",
        ),
        ("Respuesta automática: Sesión", "Ya no laboro en esta institución."),
        ("Resposta automática", "Esta caixa de correio já não existe."),
        ("Réponse automatique", "Je ne fais plus partie du ministère."),
        ("Automatische Antwort", "Frau Muster ist nicht mehr bei uns tätig."),
    ],
)
def test_a_reader_who_has_left_for_good_is_told(context, mailbox, subject, body):
    headers = (
        "Auto-Submitted: auto-replied",
        f"In-Reply-To: {XA}",
        "Content-Type: text/plain; charset=utf-8",
    )
    put(mailbox, a_mail(*headers, subject=subject, body=body, sender=A))
    read_round(context, mailbox)
    assert only(context).kind is Kind.STRAY
    assert unreachable(context.ledger) == {}
    assert A in notice(context)[0]


@pytest.mark.parametrize(
    "words", ["I am out of office; mail to {} waits.", "Fuera de oficina. {}", "Ich bin im Urlaub"]
)
def test_an_absence_that_brings_our_mail_back_is_automatic(context, mailbox, words):
    put(mailbox, a_gateway(words.format(A), "Auto-Submitted: auto-replied", sender=A))
    read_round(context, mailbox)
    assert only(context).kind is Kind.AUTOMATIC
    assert notice(context) == []


@pytest.mark.parametrize("precedence", ["list", "bulk"])
def test_what_a_person_writes_through_a_list_is_a_reply(context, mailbox, precedence):
    headers = (f"Precedence: {precedence}", "List-Id: <review.un.example.org>", f"In-Reply-To: {XA}")
    put(
        mailbox,
        a_mail(*headers, subject="Re: Briefing", body="Who chairs?", sender="minister@xa.example.org"),
    )
    read_round(context, mailbox)
    assert only(context).kind is Kind.REPLY
    assert "minister@xa.example.org" in notice(context)[0]
