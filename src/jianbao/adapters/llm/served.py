"""What an endpoint says that it serves, where nobody named a model."""

from __future__ import annotations

import httpx2

from jianbao.errors import Unauthorized, UsageError


def served(url: str, key: str | None) -> str:
    """The one model that an endpoint serves. Raises `UsageError` where it is none, or one of several.

    And `Unauthorized` where the endpoint wants another key.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx2.get(f"{url}/models", headers=headers, timeout=10)
        if answer.status_code in (401, 403):
            raise Unauthorized(f"the key is missing, wrong or revoked (HTTP {answer.status_code})")
        answer.raise_for_status()
        names = [str(one["id"]) for one in answer.json()["data"]]
    except (httpx2.HTTPError, ValueError, LookupError, TypeError) as error:
        raise UsageError(
            f"llm.model is not set, and {url}/models does not tell: {type(error).__name__}"
        ) from error
    if len(names) != 1:
        raise UsageError(f"llm.model is not set, and {url} serves {len(names)}: {', '.join(names[:8])}")
    return names[0]
