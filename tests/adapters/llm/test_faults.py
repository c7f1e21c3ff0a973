"""What providers say when they refuse, and what we make of it."""

from __future__ import annotations

import httpx2
import pytest

from jianbao.adapters.llm.faults import classified
from jianbao.errors import ContextTooLong, JianbaoError, ModelError, Overloaded, Refused, Unauthorized


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (429, "rate_limit_exceeded Rate limit reached for requests", Overloaded),
        (429, "rate limit: too many tokens per minute, context length does not matter", Overloaded),
        (429, "exceeded_current_quota_error Your account is suspended", Unauthorized),
        (429, "1113 余额不足或无可用资源包，请充值。", Unauthorized),
        (429, "1302 您的账户已达到速率限制，请您控制请求频率", Overloaded),
        (400, "Arrearage Access denied, please make sure your account is in good standing.", Unauthorized),
        (402, "Insufficient Balance", Unauthorized),
        (403, "insufficient balance", Unauthorized),
        (403, "model access denied", Unauthorized),
        (403, "your prompt was rejected by the content filter", Refused),
        (400, "DataInspectionFailed Input data may contain inappropriate content.", Refused),
        (400, "1301 系统检测到输入或生成内容可能包含不安全或敏感内容 content filter", Refused),
        (400, "Range of input length should be [1, 30720]", ContextTooLong),
        (400, "1261 Prompt 超长", ContextTooLong),
        (413, "payload too large", ContextTooLong),
        (404, "The model `frog` does not exist", ModelError),
        (503, "model is overloaded, content filter unavailable", Overloaded),
        (529, "overloaded_error", Overloaded),
    ],
)
def test_refusals_are_told_apart(status: int, said: str, kind: type[JianbaoError]) -> None:
    """Wait, stop, shorten, give up on this paper: each answer of a provider means one of these."""
    made = classified(status, said, httpx2.Headers())
    assert type(made) is kind
    assert made.status == status


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Mon, 02 Nov 2026 10:00:30 GMT", "date": "Mon, 02 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Mon, 02 Nov 2026 10:00:00 GMT", "date": "Mon, 02 Nov 2026 10:00:30 GMT"}, 0.0),
        ({"retry-after": "Mon, 02 Nov 2026 10:00:30 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds or a date by the server's own clock; nonsense counts as nothing."""
    assert classified(429, "busy", httpx2.Headers(headers)).retry_after == seconds


def test_words_of_a_vendor_are_kept_short() -> None:
    """A page of HTML does not end up in a ledger."""
    assert len(str(classified(400, "x" * 10_000, httpx2.Headers()))) < 400
