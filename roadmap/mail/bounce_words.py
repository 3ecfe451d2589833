"""Phrases of mail servers for the cause of a refusal, by cause and language: data only.

The causes are tried in their order. “…” stands for any words between. Case and accents are ignored, as are
addresses, URLs and host names. A phrase belongs to `GONE` only if it can only mean that the mailbox or the
domain does not exist: “mailbox unavailable” does not, since RFC 5321 §4.2.3 has it for a refusal by policy
too. A phrase of up to four letters is a word of its own: “tls” is not in “details”.
"""

from enum import StrEnum


class Cause(StrEnum):
    """Cause of a refusal."""

    REFUSED = "refused"  # policy, reputation, size, expiry, the network: of us, the message or the route
    FULL = "full"  # the mailbox, for now
    GONE = "gone"  # the mailbox or the domain does not exist


# Block lists, by a part of their addresses: some servers give only a link to one.
BLOCK_LISTS = ("spamhaus", "spamcop", "sorbs", "barracudacentral", "surbl", "uribl", "dnsbl", "rbl.")


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text, which are between bars."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


PHRASES: tuple[tuple[Cause, dict[str, tuple[str, ...]]], ...] = (
    (  # Of us or of this message, though in words like those of a full mailbox.
        Cause.REFUSED,
        {
            "en": phrases("""
                sending quota | sending limit | daily quota | hourly quota | sender quota | relay quota |
                rate quota | quota of messages | quota for sending | outgoing | message too large |
                message too big | message is too | message size | message file too | exceeds size limit |
                maximum message | insufficient system | system storage | message sending for this account |
                submission limit
            """),
            "es": phrases("""
                cuota de envio | limite de envio | mensaje demasiado grande | tamano del mensaje
            """),
            "pt": phrases("""
                cota de envio | quota de envio | limite de envio | mensagem muito grande |
                tamanho da mensagem
            """),
            "fr": phrases("""
                quota d'envoi | limite d'envoi | message trop volumineux | taille du message
            """),
            "de": phrases("""
                versandlimit | versandkontingent | nachricht ist zu gross | nachrichtengrosse
            """),
            "it": phrases("""
                quota di invio | limite di invio | messaggio troppo grande
            """),
        },
    ),
    (
        Cause.FULL,
        {
            "en": phrases("""
                quota | mailbox full | mailbox … is full | inbox full | inbox is full | account is full |
                account full | storage full | is full | out of storage | storage space | storage limit |
                exceeded storage allocation | storage allocation | mailbox size limit | mailbox has exceeded
                | not enough space | no more space | not enough storage | insufficient disk |
                exceeded the local limit | too many messages on the server
            """),
            "es": phrases("""
                buzon … lleno | buzon lleno | casilla … llena | bandeja … llena | correo lleno | cuota |
                cuenta … llena | sin espacio | espacio de almacenamiento | espacio insuficiente |
                espacio disponible
            """),
            "pt": phrases("""
                caixa … cheia | caixa cheia | correio … cheio | conta … cheia | cota excedida |
                excedeu … cota | cota … exced | cota … ultrapass | sem espaco | espaco de armazenamento |
                limite de armazenamento | espaco insuficiente | caixa … lotada
            """),
            "fr": phrases("""
                boite … pleine | messagerie … pleine | espace de stockage | espace disque |
                espace insuffisant | boite … saturee | capacite … depasse
            """),
            "de": phrases("""
                postfach … voll | mailbox … voll | postfach uberfullt | uberfullt | speicherplatz |
                speichervolumen | kontingent | zuviele mails auf dem server
            """),
            "it": phrases("""
                casella … piena | casella piena | spazio esaurito | spazio … esaurito | spazio insufficiente
                | mailbox piena
            """),
            "ru": phrases("""
                переполнен | недостаточно места | превышена квота
            """),
            "zh": phrases("""
                空间不足 | 容量满 | 邮箱已满
            """),
        },
    ),
    (
        Cause.REFUSED,
        {
            "en": phrases("""
                spf | dkim | dmarc | unauthenticated | authenticat | policy | policies | spam | junk |
                unsolicited | bulk | virus | malware | phish | content reject | content denied |
                content filter | message content | prohibited | suspicious | blocklist | block list |
                blacklist | black list | blackhole | denylist | blocked | rbl | dnsbl | barracuda | sorbs |
                reputation | banned | not welcome | denied | not permitted | not allowed | not authorized |
                not authorised | unauthorized | unauthorised | forbidden | restricted | allowed senders |
                allowedsenders | administrator | relaying | unable to relay | relay not | to relay |
                greylist | graylist | grey list | greylisted | try again later | try later | later | tempora
                | deferred | throttl | rate limit | ratelimit | rate that | too many | too quickly |
                too fast | frequency | limit exceeded | exceeded the limit | limited | expired | retry time
                | timed out | time out | timeout | delayed too long | connection refused | connection reset
                | connection lost | lost connection | connection dropped | connection was | smtp connection
                | no route to host | could not connect | cannot connect | unable to connect | connect to |
                unreachable | starttls | tls | certificate | encryption | loop | too many hops | hop count |
                host not found, try again | dns lookup | dns query | dns error | dns failure | dns server |
                dns problem | servfail | reverse dns | rdns | ptr record | helo | ehlo | all relevant mx |
                larger than | size limit | too large | too big | attachment | sender address |
                sender rejected | sender denied | sender verif | verify sender | sender domain | sender's |
                sender is | sender not | sender blocked | sender ip | spam sender | blocked sender |
                the sender | from sender | mail from | preferences | permission | envelope from |
                return path | from address | reverse path | null sender | complaint | volume | suspended |
                suppress | previously bounced | history of bouncing | service unavailable |
                service not available | local error | internal error | misconfig | configuration error |
                resources | quarantin | moderat | closing
            """),
            "es": phrases("""
                politica | rechazado por | bloquead | lista negra | lista de bloqueo | no autorizad |
                no deseado | no permitid | mas tarde | tiempo de espera | vencido | caducado |
                conexion rechazada | conexion denegada | demasiado grande | demasiados | reputacion |
                remitente no | remitente bloque | remitente rech | del remitente | denegad | autenticacion |
                limite excedido | suspendid
            """),
            "pt": phrases("""
                bloquead | nao autorizad | nao permitid | indesejad | mais tarde | tempo limite |
                tempo esgotado | expirou | conexao recusada | ligacao recusada | muito grande | reputacao |
                remetente nao | remetente bloque | remetente rej | do remetente | negado | autenticacao |
                excesso de | suspens
            """),
            "fr": phrases("""
                politique | bloque | liste noire | non autoris | indesirable | plus tard | delai |
                connexion refusee | trop volumineux | trop de | expediteur non | expediteur bloque |
                expediteur refuse | de l'expediteur | refus de service | service refuse | authentification |
                interdit | suspendu
            """),
            "de": phrases("""
                richtlinie | blockiert | gesperrt | schwarze liste | sperrliste | nicht autorisiert |
                nicht erlaubt | nicht berechtigt | nicht zugelassen | spater | vorubergehend |
                zeituberschreitung | verbindung abgelehnt | verbindung verweigert | zu gross | zu viele |
                absender nicht | absenderadresse | absender wurde | des absenders | unerwunscht |
                authentifizierung | abgelaufen | verweigert
            """),
            "it": phrases("""
                politica | criteri | bloccat | lista nera | non autorizzat | non consentit | piu tardi |
                indesiderat | connessione rifiutata | troppo grande | troppi | reputazione | mittente non |
                del mittente | scadut | autenticazione | sospes
            """),
            "ru": phrases("""
                спам | политик | отклонен | попробуйте позже | черн | заблокирован
            """),
            "zh": phrases("""
                垃圾邮件 | 拒绝 | 稍后 | 频率
            """),
        },
    ),
    (
        Cause.GONE,
        {
            "en": phrases("""
                user unknown | unknown user | user is unknown | user not known | recipient unknown |
                unknown recipient | unknown address | address unknown | address is unknown |
                addressee unknown | unknown addressee | unknown mailbox | mailbox unknown | unknown account
                | account unknown | unknown local part | unknown or illegal alias | unknown email address |
                unknown virtual user | no such user | no such mailbox | no such address | no such recipient
                | no such account | no such person | no such email | no such domain | no such groupwise user
                | no mailbox here by that name | no mailbox by that name |
                no mail box available for this user | mailbox not found | user not found |
                local user … not found | user … not found | address not found | recipient not found |
                recipient … not found | recipientnotfound | recipnotfound | account not found | wasn't found
                | was not found | could not be found | couldn't be found | cannot be found | does not exist
                | doesn't exist | do not exist | not exist | no longer exists | nonexistent | non-existent |
                not listed in | not a valid mailbox | not a known user | not a valid user |
                not a valid recipient | invalid mailbox | invalid recipient | invalid user | invalid address
                | invalid account | bad destination mailbox address | bad destination system address |
                doesn't have a … account | does not have a … account | does not have an account |
                account has been disabled | account … is disabled | account disabled | mailbox disabled |
                mailbox is disabled | mailbox … disabled | user disabled | user is disabled |
                account … inactive | mailbox … inactive | account inactive | inactive user |
                inactive email address | user … inactive | deactivated | discontinued | account closed |
                account has been closed | account is closed | has been deleted | account deleted |
                no longer active | no longer in use | no longer valid | no longer accepts mail |
                no longer on server | null mx | nullmx | not accept mail | domain not found | unknown domain
                | domain unknown | host not found | unknown host | host unknown |
                host or domain name not found | name or service not known
            """),
            "es": phrases("""
                usuario desconocido | usuario no existe | no existe | no existente | inexistente |
                destinatario desconocido | direccion desconocida | cuenta desconocida | no se encuentra en |
                no se encontro | no encontrado | no encontrada | cuenta … desactivada |
                cuenta … deshabilitada | cuenta … inactiva | cuenta … cancelada | buzon … desactivado |
                buzon … deshabilitado | casilla … desactivada | casilla ha expirado | dada de baja |
                destinatario no valido
            """),
            "pt": phrases("""
                usuario desconhecido | utilizador desconhecido | destinatario desconhecido |
                endereco desconhecido | nao existe | nao encontrad | nao foi encontrad | nao localizad |
                conta … desativada | conta desativada | caixa … desativada | caixa … inativa |
                conta … inativa | desabilitad | destinatario invalido
            """),
            "fr": phrases("""
                utilisateur inconnu | destinataire inconnu | adresse inconnue | compte inconnu |
                boite inconnue | n'existe pas | n'existe plus | inexistant | introuvable |
                destinataire invalide | adresse … invalide | compte … desactive | boite … desactivee |
                compte … ferme | compte … supprime | compte … inactif
            """),
            "de": phrases("""
                benutzer unbekannt | unbekannter benutzer | benutzer nicht bekannt | empfanger unbekannt |
                unbekannter empfanger | empfangeradresse … unbekannt | adresse … nicht bekannt |
                adresse unbekannt | existiert nicht | nicht vorhanden | nicht gefunden | deaktiviert |
                gibt es nicht | ungultige adresse | ungultiger empfanger | konto … geschlossen |
                konto … geloscht | nicht mehr gultig
            """),
            "it": phrases("""
                utente sconosciut | destinatario sconosciut | indirizzo sconosciut | non esiste | non trovat
                | disattivat | disabilitat | destinatario errato | indirizzo errato
            """),
            "ru": phrases("""
                не существует | не найден | неизвестный получатель | ящик отключен | ящик удален
            """),
            "zh": phrases("""
                不存在 | 未开通
            """),
        },
    ),
)
