"""The SDK's errors and providers' error bodies, made ours in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx2
import openai

from jianbao.errors import ContextTooLong, ModelError, Overloaded, Refused, Unauthorized

__all__ = ["classified", "vendor_errors"]

_QUOTA = re.compile(
    r"insufficient[_ ](?:quota|balance|credit|funds)|exceeded_current_quota|billing_hard_limit|arrearage"
    r"|free.?tier|余额不足|欠费|\b1113\b",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"context.?length|context.?window|context.?size|maximum.?context|exceeded model token limit"
    r"|prompt (?:is too long|exceeds)|range of input length|too many (?:input )?tokens|\b1261\b",
    re.IGNORECASE,
)
_FILTER = re.compile(
    r"content.?filter|content.?policy|data.?inspection|content exists risk|sensitive|high risk|\b1301\b",
    re.IGNORECASE,
)
_SECRET = re.compile(r"\b(?:sk-|key-|Bearer )[A-Za-z0-9*._-]{4,}", re.IGNORECASE)
_PREFIX = re.compile(r"^Error code: \d+(?: - )?")
"""The SDK's own; the status is told already."""
_BUSY = frozenset({408, 409, 429})
_LONGEST = 300
"""Characters of a vendor's words that are kept."""


@contextmanager
def vendor_errors(secret: str, *, quota_is_rate: bool = False) -> Iterator[None]:
    """Turn what the SDK, its HTTP client and the deadline raise into ours, without the key."""
    try:
        yield
    except openai.APIStatusError as error:
        said = " ".join(str(one) for one in (error.code, error.type, error.param, _words(error)) if one)
        said, headers = said.replace(secret, "***"), error.response.headers
        ours = classified(error.status_code, said, headers, quota_is_rate=quota_is_rate)
        if isinstance(ours, Unauthorized):
            raise ours from None  # the vendor's words may hold the key
        raise ours from error
    except (openai.APITimeoutError, TimeoutError) as error:
        sent = not isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout)
        raise Overloaded("the model did not answer in time", timed_out=True, sent=sent) from error
    except openai.APIConnectionError as error:
        sent = not isinstance(error.__cause__, httpx2.ConnectError)
        message = "the connection was lost" if sent else "the model's host cannot be reached"
        raise Overloaded(f"{message}: {type(error.__cause__).__name__}", sent=sent) from error


def _words(error: openai.APIStatusError) -> str:
    """What the vendor says: its message, else whatever else it sent, but for a web page."""
    text = " ".join(error.response.text.split())
    return _PREFIX.sub("", error.message) or ("" if text.startswith("<") else text)


def classified(status: int, said: str, headers: httpx2.Headers, *, quota_is_rate: bool = False) -> ModelError:
    """The error that a refusal stands for. `said`: code, type, parameter and words of the vendor.

    `quota_is_rate`: the vendor calls that a quota which others call a rate, in a 429.
    """
    facts = {"status": status, "request_id": headers.get("x-request-id")}
    said = _SECRET.sub("***", said)[:_LONGEST]
    quota = _QUOTA.search(said) and not (quota_is_rate and status == 429)
    if status == 402 or (status in (400, 403, 429) and quota):
        return Unauthorized(f"the account is out of quota or money (HTTP {status})", **facts)
    if status == 401:
        return Unauthorized("the key is missing, wrong or revoked (HTTP 401)", **facts)
    if status < 500 and status != 429:
        if status == 413 or _CONTEXT.search(said):
            return ContextTooLong(f"the request does not fit the model's window: {said}", **facts)
        if _FILTER.search(said):
            return Refused(f"the provider's filter declined: {said}", **facts)
    if status in _BUSY or status >= 500:
        wait = _retry_after(headers)
        return Overloaded(f"HTTP {status}: {said}", retry_after=wait, sent=False, **facts)
    if status == 403:
        return Unauthorized("the key may not use this model (HTTP 403)", **facts)
    return ModelError(f"HTTP {status}: {said}", said=said, **facts)


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds that the server asks us to wait, by any of the three ways of saying so."""
    try:
        if (milliseconds := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(milliseconds) / 1000)
        if (value := headers.get("retry-after")) is None:
            return None
        if re.fullmatch(r"[\d.]+", value):
            return float(value)
        until = parsedate_to_datetime(value)
        sent_at = parsedate_to_datetime(headers["date"])
        return max(0.0, (until.astimezone(UTC) - sent_at.astimezone(UTC)).total_seconds())
    except (ValueError, KeyError):
        return None
