"""`roadmap unsubscribe`: an address that wants no more mail; and the page that answers the mails' links."""

from typing import Annotated

import pendulum
import typer

from cli.options import Review, chosen
from roadmap.people.decisions import AddressKind
from roadmap.problems import InvalidValue, Refusal
from tasks.contacts.contacts import check_contact, mark
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.context import Context, open_context

Address = Annotated[str | None, typer.Argument(help="The address whose reader wants no more mail.")]
By = Annotated[str, typer.Option("--by", help="Who records it.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="How it was asked for.", show_default=False)]
Undo = Annotated[bool, typer.Option("--undo", help="The reader wants the mail again.")]
Serve = Annotated[
    str | None, typer.Option("--serve", metavar="HOST:PORT", help="Answer the links, until it is stopped.")
]


def unsubscribe(
    address: Address = None,
    by: By = "",
    reason: Reason = "",
    undo: Undo = False,
    serve: Serve = None,
    review: Review = None,
) -> None:
    """Record by hand that somebody wants no more mail, or serve the page of the links (RFC 8058).

    A delegation is written to all the same: its mail is official.
    """
    if (address is None) == (serve is None):
        raise Refusal("say which address wants no more mail, or with --serve where to answer the links")
    with open_context(chosen(review)) as context:
        if serve is not None:
            _serve(context, *_place(serve))
        elif address is not None:
            _record(context, address, by, reason, undo=undo)


def _record(context: Context, address: str, by: str, reason: str, *, undo: bool) -> None:
    if not by.strip() or not reason.strip():
        raise Refusal("sign it: --by NAME, and --reason with how it was asked for")
    check_contact(context.directory, address)
    kind: AddressKind = "resubscribe" if undo else "unsubscribe"
    stands = "gets mail" if undo else "gets no more mail"
    new = mark(context.ledger, kind, address, at=context.at, by=by, reason=reason)
    typer.echo(f"{address} {stands}{'' if new else ', as it stood already: nothing was recorded'}.")


def _serve(context: Context, host: str, port: int) -> None:
    from tasks.contacts.unsubscribe_page import Page, unsubscribe_app  # slow to load
    from tasks.contacts.unsubscribe_serving import server_of

    base = context.review.secretariat.unsubscribe
    if base is None:
        raise Refusal("the review names no link to unsubscribe: write `unsubscribe:` under `secretariat:`")
    page = Page(context.templates, context.review.languages, context.review.fallback)
    app = unsubscribe_app(Unsubscribing(context.ledger, base), page, lambda: pendulum.now("UTC"))
    typer.echo(f"Answering the links of {base} on http://{host}:{port}; stop it with Ctrl+C.")
    server_of(app, host, port).run()


def _place(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 2**16):
        raise InvalidValue(f"“{text}” is no place to serve at: write it as 127.0.0.1:8025")
    return host.strip("[]"), int(port)
