"""Refusals as Google's APIs word them: `google.rpc.Status` in JSON, with details where Google gives them.

After https://google.aip.dev/193 and https://developers.google.com/workspace/sheets/api/troubleshoot-api-errors.
"""

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
MESSAGES = {
    400: "Request contains an invalid argument.",
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}
SERVICE = "sheets.googleapis.com"
_KIND = "type.googleapis.com/google.rpc."
_EXPECTED = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project."
)


class ApiError(Exception):
    """What a call is refused with: HTTP's code, Google's words (its usual ones by default), details."""

    def __init__(self, code, message=None, details=None, headers=None):
        super().__init__(MESSAGES.get(code, "") if message is None else message)
        self.code, self.details, self.headers = code, details or [], headers or {}

    def body(self):
        """The answer's JSON."""
        error = {"code": self.code, "message": str(self), "status": STATUS[self.code]}
        return {"error": error | ({"details": self.details} if self.details else {})}


def _reason(reason, **metadata):
    """An ErrorInfo, which says in one word why."""
    named = {"reason": reason, "domain": "googleapis.com", "metadata": metadata | {"service": SERVICE}}
    return {"@type": f"{_KIND}ErrorInfo"} | named


def invalid(message):
    """400, without details."""
    return ApiError(400, message)


def unknown_name(name, where):
    """400 for a field that there is not; `where` is the message that it stands in, "" for the outermost."""
    place = f" at '{where}'" if where else ""
    message = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
    violation = {"description": message} | ({"field": where} if where else {})
    return ApiError(400, message, [{"@type": f"{_KIND}BadRequest", "fieldViolations": [violation]}])


def no_token():
    """401 for a call without a token."""
    message = f"Request is missing required authentication credential. {_EXPECTED}"
    return ApiError(401, message, [_reason("CREDENTIALS_MISSING")])


def bad_token():
    """401 for a token that is unknown or over."""
    message = f"Request had invalid authentication credentials. {_EXPECTED}"
    return ApiError(401, message, [_reason("ACCESS_TOKEN_EXPIRED")])


def narrow_scope():
    """403 for a token whose scopes do not reach."""
    message = "Request had insufficient authentication scopes."
    return ApiError(403, message, [_reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT")])


def not_enabled(number):
    """403 for a project, by its number, in which the API is not enabled."""
    address = f"https://console.developers.google.com/apis/api/{SERVICE}/overview?project={number}"
    message = (
        f"Google Sheets API has not been used in project {number} before or it is disabled. Enable it by "
        f"visiting {address} then retry. If you enabled this API recently, wait a few minutes for the action "
        "to propagate to our systems and retry."
    )
    link = {"description": "Google developers console API activation", "url": address}
    details = [
        {"@type": f"{_KIND}Help", "links": [link]},
        _reason("SERVICE_DISABLED", consumer=f"projects/{number}"),
    ]
    return ApiError(403, message, details)


def over_quota(number, kind, limit, headers=None):
    """429 for a project's account that called too often; `kind` is "Read" or "Write"."""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' "
        f"of service '{SERVICE}' for consumer 'project_number:{number}'."
    )
    info = _reason(
        "RATE_LIMIT_EXCEEDED",
        consumer=f"projects/{number}",
        quota_limit=f"{kind}RequestsPerMinutePerUser",
        quota_limit_value=str(limit),
        quota_metric=f"{SERVICE}/{kind.lower()}_requests",
    )
    return ApiError(429, message, [info], headers)
