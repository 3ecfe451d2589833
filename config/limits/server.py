"""Requests to the Prefect server, and to the page on which people unsubscribe."""

from config.limits.limit import Limit

AUTHORIZATION = Limit(
    "the length of a login sent to the server",
    1_000,
    "characters",
    "a name and a password of 24 characters take less than 100",
    "send name and password only",
)
REQUEST = Limit(
    "the size of a request to the server",
    10_000_000,
    "bytes",
    "a board is the largest thing that is sent to it, and stays below 1,000,000",
    "send less at once",
)
WRONG_LOGINS = Limit(
    "the number of wrong logins from an address at once",
    20,
    "logins",
    "people mistype a few; afterwards one in five seconds is looked at, so guessing takes for ever",
    "wait a moment, and read the login again: roadmap status --login",
)
ADDRESSES = Limit(
    "the number of addresses whose wrong logins are remembered",
    10_000,
    "addresses",
    "they take some 20 MB at the worst; the one that was silent longest is forgotten first",
    "nothing: it goes by itself",
)
FIRST_WORD = Limit(
    "the time for the login on a WebSocket",
    10,
    "seconds",
    "Prefect's clients send it at once, and a connection that waits takes up memory",
    "connect again, and send the login first",
)
TOKEN = Limit(
    "the length of a token to unsubscribe",
    2_000,
    "characters",
    "an address has at most 254, and a review's id 100",
    "open the link of the mail itself",
)
PAGE_HEAD = Limit(
    "the head of a request to the page for unsubscribing",
    16_384,
    "octets",
    "browsers and proxies send less than 8,000",
    "open the link without what was added to it",
)
PAGE_SECONDS = Limit(
    "the time of a connection to the page for unsubscribing",
    30,
    "seconds",
    "an answer takes less than one; who never ends a request keeps no one out",
    "open the link again",
)
PAGE_CONNECTIONS = Limit(
    "the connections at once to the page for unsubscribing",
    500,
    "connections",
    "an answer takes some milliseconds; more are told to try again",
    "try again later; put a proxy before the page if it happens often",
)
