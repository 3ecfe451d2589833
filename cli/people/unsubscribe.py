"""`roadmap unsubscribe`: record that somebody wants no more mail, or serve the page of the mails' links."""

from typing import Annotated

import pendulum
import typer

from cli.options import Review, chosen
from roadmap.people.decisions import AddressKind, refuse_unsigned
from roadmap.problems import InvalidValue, Refusal
from tasks.contacts.contacts import check_contact, mark
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.context import Context, open_context

Address = Annotated[str | None, typer.Argument(help="The address whose reader wants no more mail.")]
By = Annotated[str, typer.Option("--by", help="Who records it.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="How it was asked for.", show_default=False)]
Undo = Annotated[bool, typer.Option("--undo", help="The reader wants the mail again.")]
Serve = Annotated[
    str | None,
    typer.Option("--serve", metavar="HOST:PORT", help="Serve the page of the links."),
]


def unsubscribe(
    address: Address = None,
    by: By = "",
    reason: Reason = "",
    undo: Undo = False,
    serve: Serve = None,
    review: Review = None,
) -> None:
    """Record that somebody wants no more mail, or serve the page of the mails' links (RFC 8058).

    Delegations keep getting their mail: it is official.
    """
    if (address is None) == (serve is None):
        raise Refusal("name the address that wants no more mail, or the place to serve the links (--serve)")
    with open_context(chosen(review)) as context:
        if serve is not None:
            _serve(context, *_place(serve))
        elif address is not None:
            _record(context, address, by, reason, undo=undo)


def _record(context: Context, address: str, by: str, reason: str, *, undo: bool) -> None:
    refuse_unsigned(by, reason, "--")
    check_contact(context.directory, address)
    kind: AddressKind = "resubscribe" if undo else "unsubscribe"
    effect = "gets mail" if undo else "gets no more mail"
    new = mark(context.ledger, kind, address, at=context.at, by=by, reason=reason)
    typer.echo(f"{address} {effect}{'' if new else ' already: nothing was recorded'}.")


def _serve(context: Context, host: str, port: int) -> None:
    from tasks.contacts.unsubscribe_page import Page, unsubscribe_app  # slow to load
    from tasks.contacts.unsubscribe_serving import server_of

    base = context.review.secretariat.unsubscribe
    if base is None:
        raise Refusal("the review has no link to unsubscribe", "add `unsubscribe:` under `secretariat:`")
    page = Page(context.templates, context.review.languages, context.review.fallback)
    app = unsubscribe_app(Unsubscribing(context.ledger, base), page, lambda: pendulum.now("UTC"))
    typer.echo(f"Serving the links of {base} on http://{host}:{port}. Stop with Ctrl-C.")
    server_of(app, host, port).run()


def _place(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 2**16):
        raise InvalidValue(f"“{text}” is not HOST:PORT", "write it as 127.0.0.1:8025")
    return host.strip("[]"), int(port)
