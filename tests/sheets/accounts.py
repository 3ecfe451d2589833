"""Service accounts and their tokens: OAuth 2 by a signed assertion (RFC 7523), as Google grants them.

After https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests.
"""

import base64
import binascii
import functools
import json
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sheets.errors import bad_token, narrow_scope, no_token

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/"
WRITING = {f"{SCOPE}spreadsheets", f"{SCOPE}drive", f"{SCOPE}drive.file"}
READING = WRITING | {f"{SCOPE}spreadsheets.readonly", f"{SCOPE}drive.readonly"}
HOUR = 3600
DRIFT = 300  # seconds by which clocks may differ
UNTIMELY = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your "
    "iat and exp values in the JWT claim."
)


class GrantError(Exception):
    """A refusal of the token endpoint (RFC 6749, 5.2)."""

    def __init__(self, error, description):
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


@functools.cache
def made_key(name):
    """A key pair, made once a process for each name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Account:
    """A service account in a project."""

    email: str = "roadmap@review-2025.iam.gserviceaccount.com"
    project: str = "review-2025"
    number: str = "640512345678"

    def key(self, endpoint, signed_with="own"):
        """The content of its key file; signed with another key than its own, it is refused."""
        private = made_key(signed_with).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": self.project,
            "private_key_id": "5f0e9d1c2b3a49586776859403f2e1d0c9b8a7f6",
            "private_key": private.decode(),
            "client_email": self.email,
            "client_id": "103456789012345678901",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{endpoint}/token",
            "universe_domain": "googleapis.com",
        }


@dataclass
class Tokens:
    """The accounts that there are, and the tokens that they were given."""

    accounts: dict = field(default_factory=dict)  # by e-mail
    given: dict = field(default_factory=dict)  # token: (account, scopes, when it ends)

    def grant(self, form, audience, now):
        """The answer to a request for a token; GrantError when it is refused."""
        if form.get("grant_type") != GRANT:
            raise GrantError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        claims, signed, signature = _taken_apart(form.get("assertion", ""))
        account = self.accounts.get(claims.get("iss"))
        if account is None:
            raise GrantError("invalid_grant", "Invalid grant: account not found")
        _verify(signed, signature)
        _check(claims, audience, now)
        token = f"ya29.c.{secrets.token_urlsafe(32)}"
        self.given[token] = (account, set(claims["scope"].split()), now + HOUR)
        return {"access_token": token, "expires_in": HOUR - 1, "token_type": "Bearer"}

    def account(self, header, now, *, writing):
        """Whose token an Authorization header holds; refused when it is none, over, or too narrow."""
        kind, _, token = (header or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise no_token()
        account, scopes, ends = self.given.get(token.strip(), (None, set(), 0))
        if account is None or ends <= now:
            raise bad_token()
        if not scopes & (WRITING if writing else READING):
            raise narrow_scope()
        return account


def _taken_apart(assertion):
    """A compact JWS: its claims, what was signed, and the signature."""
    try:
        signed, _, signature = assertion.rpartition(".")
        header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        if header["alg"] != "RS256":
            raise GrantError("invalid_grant", "Invalid JWT: unsupported algorithm.")
        return claims, signed.encode(), _decoded(signature)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise GrantError("invalid_request", "Bad Request") from None


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _verify(signed, signature):
    try:
        made_key("own").public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise GrantError("invalid_grant", "Invalid JWT Signature.") from None


# The library google-auth names this address as the audience, whichever address it sends its assertion to.
ALWAYS = "https://oauth2.googleapis.com/token"


def _check(claims, audience, now):
    issued, ends = claims.get("iat", 0), claims.get("exp", 0)
    if issued > now + DRIFT or ends <= now or ends - issued > HOUR:
        raise GrantError("invalid_grant", UNTIMELY)
    if claims.get("aud") not in {audience, ALWAYS}:
        raise GrantError("invalid_grant", "Invalid JWT: Failed audience check.")
    scopes = claims.get("scope", "").split()
    if not scopes or not all(scope.startswith(SCOPE) for scope in scopes):
        raise GrantError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
