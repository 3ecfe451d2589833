"""Phrases of programs for a mail that was not delivered, and for a reader who is away or has left.

They are compared in small letters without accents (`roadmap.mail.bounces.comparable`)."""

from roadmap.mail.bounce_words import phrases
from roadmap.mail.bounces import comparable

NOT_DELIVERED: dict[str, tuple[str, ...]] = {
    "en": phrases("""
        undeliver | not delivered | not be delivered | delivery failed | delivery failure | failed delivery |
        unable to deliver | delivery status notification | delivery has failed | returned mail |
        returned to sender | failure notice | permanent error | could not deliver | couldn't be delivered |
        wasn't delivered | delivery to the following | delivery incomplete | message was rejected
    """),
    "es": phrases("""
        no entregad | no se pudo entregar | no se ha podido entregar | no pudo ser entregad |
        no ha podido ser entregad | no fue entregad | no ha sido entregad | imposible entregar |
        error de entrega | error en la entrega | fallo en la entrega | fallo de entrega | correo devuelto |
        mensaje devuelto | devuelto al remitente | no entregable | ha sido rechazado | fue rechazado
    """),
    "pt": phrases("""
        nao entregue | nao pode ser entregue | nao foi entregue | nao foi possivel entregar |
        impossivel entregar | falha na entrega | erro na entrega | erro de entrega | mensagem devolvida |
        devolvida ao remetente | foi rejeitada | foi recusada
    """),
    "fr": phrases("""
        non remis | non distribu | non delivre | pas pu etre remis | pas pu etre distribu |
        pas pu etre delivre | n'a pas ete remis | n'a pas ete distribu | impossible de remettre |
        impossible de distribuer | echec de la remise | echec de remise | echec de livraison |
        echec de distribution | echec d'envoi | retour a l'expediteur | retourne a l'expediteur |
        a ete rejete | a ete refuse
    """),
    "de": phrases("""
        unzustellbar | nicht zugestellt | nicht zustellbar | zustellung fehlgeschlagen |
        fehler bei der zustellung | zustellfehler | konnte nicht ausgeliefert | zuruck an absender |
        wurde abgelehnt | wurde abgewiesen
    """),
    "it": phrases("""
        non recapitat | non consegnat | mancata consegna | mancato recapito | impossibile recapitare |
        impossibile consegnare | errore di consegna | consegna fallita | restituito al mittente |
        e stato respinto | e stato rifiutato
    """),
}
# Beginnings of the subjects of automatic replies: the only sign that some programs give.
AUTOMATIC = phrases("""
    automatic reply | automatic response | auto reply | auto response | auto-reply | auto-response |
    autoreply | out of office | out of the office | away from office | away from the office |
    respuesta automatica | fuera de oficina | fuera de la oficina | ausente de la oficina |
    resposta automatica | fora do escritorio | ausencia temporaria | reponse automatique |
    absent du bureau | absence du bureau | message d'absence | automatische antwort | abwesenheitsnotiz
    | risposta automatica | fuori ufficio | автоматический ответ
""")
AWAY: dict[str, tuple[str, ...]] = {
    "en": phrases("""
        automatic reply | automatic response | auto reply | auto-reply | autoreply | out of office |
        out of the office | away from the office | on leave | on vacation | on holiday | on mission |
        on travel | currently away
    """),
    "es": phrases("""
        respuesta automatica | fuera de oficina | fuera de la oficina | ausente | de vacaciones |
        de licencia | en mision
    """),
    "pt": phrases("""
        resposta automatica | fora do escritorio | ausencia temporaria | ausente | de ferias | de licenca |
        em missao
    """),
    "fr": phrases("""
        reponse automatique | absent du bureau | absence du bureau | message d'absence | je suis absent |
        actuellement absent | en conges | en conge | en vacances | en mission
    """),
    "de": phrases("""
        automatische antwort | abwesenheit | abwesend | ausser haus | nicht im buro | im urlaub
    """),
    "it": phrases("""
        risposta automatica | fuori ufficio | fuori sede | assente | in ferie
    """),
    "ru": phrases("автоматический ответ | в отпуске | вне офиса"),
}

LEFT: dict[str, tuple[str, ...]] = {
    "en": phrases("""
        no longer work | no longer employed | no longer with the | no longer at the | no longer in the |
        no longer serv | no longer monitored | no longer in use | no longer active | no longer valid |
        no longer exist | not exist any more | not exist anymore | has left the | have left the |
        has retired | have retired | is not monitored | will be deactivated | has been deactivated
    """),
    "es": phrases("""
        ya no trabaj | ya no labor | ya no pertenec | ya no forma parte | ya no formo parte | ya no presta |
        ya no se encuentra en | ya no esta en uso | ya no esta activ | ya no es valid | ya no existe |
        ya no se revisa | dejado de trabajar | dejo de trabajar | se ha jubilado | me he jubilado
    """),
    "pt": phrases("""
        ja nao trabalh | nao trabalha mais | nao trabalho mais | ja nao faz parte | nao faz mais parte |
        nao faco mais parte | nao esta mais em uso | nao esta mais ativ | nao existe mais | ja nao existe |
        deixou de trabalhar | deixei de trabalhar | me aposentei | se aposentou | foi desativad
    """),
    "fr": phrases("""
        ne travaille plus | n'y travaille plus | ne fait plus partie | ne fais plus partie |
        n'est plus en poste | ne suis plus en poste | n'est plus utilise | n'est plus valid |
        n'est plus activ | n'est plus consult | n'existe plus | a quitte | ai quitte | a la retraite
    """),
    "de": phrases("""
        nicht mehr fur | nicht mehr bei | nicht mehr im haus | nicht mehr tatig | nicht mehr beschaftigt |
        nicht mehr gelesen | nicht mehr gultig | ausgeschieden | im ruhestand
    """),
    "it": phrases("""
        non lavora piu | non lavoro piu | non fa piu parte | non faccio piu parte | non e piu attiv |
        non e piu in uso | non esiste piu | ha lasciato | in pensione
    """),
}


_NOT_DELIVERED = tuple(comparable(phrase) for some in NOT_DELIVERED.values() for phrase in some)
_AWAY = tuple(comparable(phrase) for some in AWAY.values() for phrase in some)
_LEFT = tuple(comparable(phrase) for some in LEFT.values() for phrase in some)


def says_not_delivered(text: str) -> bool:
    """True if the beginning of a text says that a mail was not delivered."""
    return _says(text, _NOT_DELIVERED)


def begins_as_automatic(subject: str) -> bool:
    """True if a subject begins as an automatic reply; further on, a person may write of an absence too."""
    return comparable(subject).lstrip(" [(*-").startswith(AUTOMATIC)


def says_away(text: str) -> bool:
    """True if the beginning of a text says that its reader is away, or that it is an automatic reply."""
    return _says(text, _AWAY)


def says_left(text: str) -> bool:
    """True if the beginning of a text says that its reader has left for good, or that nobody reads the
    mailbox any more."""
    return _says(text, _LEFT)


def _says(text: str, phrases: tuple[str, ...]) -> bool:
    read = comparable(text)
    return any(phrase in read for phrase in phrases)
