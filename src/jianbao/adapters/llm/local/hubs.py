"""Hosts of models: what they say of a file. Their errors become ours here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import BaseModel, Field, ValidationError

from jianbao.adapters.llm.local.weights import Named
from jianbao.errors import Unfetched
from jianbao.model import Record

__all__ = ["Hub", "Offer", "Source", "faults", "offer"]

Source = Literal["huggingface", "modelscope"]
_TITLES: Mapping[Source, str] = {"huggingface": "Hugging Face", "modelscope": "ModelScope"}
_TOKENS: Mapping[Source, str] = {"huggingface": "HF_TOKEN", "modelscope": "MODELSCOPE_API_TOKEN"}


@dataclass(frozen=True)
class Hub:
    """A host, or a mirror that speaks like it."""

    source: Source
    url: str
    token: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{_TITLES[self.source]} ({urlsplit(self.url).netloc.rpartition('@')[2]})"

    @property
    def headers(self) -> dict[str, str]:
        """Of every request to it. Where it redirects to another host, the client leaves the token out."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class Offer(Record):
    """A file that a host has."""

    url: str
    bytes: int
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str | None


class _Large(BaseModel):
    sha256: str
    size: int


class _Sibling(BaseModel):
    rfilename: str
    lfs: _Large | None = None


class _Card(BaseModel):
    license: str | list[str] | None = None


class _Repository(BaseModel):
    """https://huggingface.co/docs/hub/api: `?blobs=true` tells sizes and checksums."""

    sha: str
    siblings: list[_Sibling]
    card: _Card | None = Field(default=None, alias="cardData")


class _Blob(BaseModel):
    path: str = Field(alias="Path")
    size: int = Field(alias="Size")
    sha256: str | None = Field(default=None, alias="Sha256")


class _Blobs(BaseModel):
    files: list[_Blob] = Field(alias="Files")


class _Listed(BaseModel):
    data: _Blobs = Field(alias="Data")


class _Terms(BaseModel):
    license: str | None = Field(default=None, alias="License")


class _Described(BaseModel):
    data: _Terms = Field(alias="Data")


async def offer(client: httpx2.AsyncClient, hub: Hub, named: Named) -> Offer:
    """What a host says of a file. Raises `Unfetched`."""
    try:
        found = await _ASKED[hub.source](client, hub, named)
    except (ValidationError, ValueError) as error:
        raise Unfetched(f"{hub} does not speak as expected: {type(error).__name__}", url=hub.url) from error
    if found is None:
        raise Unfetched(f"{hub} has no {named.file} with a checksum in {named.repository}", url=hub.url)
    return found


async def _huggingface(client: httpx2.AsyncClient, hub: Hub, named: Named) -> Offer | None:
    """Of the commit that is newest now, whatever is pushed while we fetch."""
    path = f"api/models/{named.repository}/revision/main?blobs=true"
    told = _Repository.model_validate(await _json(client, hub, path, named))
    large = next((one.lfs for one in told.siblings if one.rfilename == named.file), None)
    if large is None:
        return None
    licence = told.card.license if told.card else None
    return Offer(
        url=f"{hub.url}/{named.repository}/resolve/{told.sha}/{quote(named.file)}",
        bytes=large.size,
        sha256=large.sha256,
        licence=", ".join(licence) if isinstance(licence, list) else licence,
    )


async def _modelscope(client: httpx2.AsyncClient, hub: Hub, named: Named) -> Offer | None:
    path = f"api/v1/models/{named.repository}"
    told = await _json(client, hub, f"{path}/repo/files?Revision=master&Recursive=true", named)
    files = _Listed.model_validate(told).data.files
    blob = next((one for one in files if one.path == named.file), None)
    if blob is None or blob.sha256 is None:
        return None
    terms = _Described.model_validate(await _json(client, hub, path, named)).data
    return Offer(
        url=f"{hub.url}/models/{named.repository}/resolve/master/{quote(named.file)}",
        bytes=blob.size,
        sha256=blob.sha256,
        licence=terms.license,
    )


_ASKED: Mapping[Source, Callable[[httpx2.AsyncClient, Hub, Named], Awaitable[Offer | None]]] = {
    "huggingface": _huggingface,
    "modelscope": _modelscope,
}


async def _json(client: httpx2.AsyncClient, hub: Hub, path: str, named: Named) -> Any:
    async with faults(hub, named):
        answer = await client.get(f"{hub.url}/{path}", headers=hub.headers)
        answer.raise_for_status()
    return answer.json()


@asynccontextmanager
async def faults(hub: Hub, named: Named) -> AsyncIterator[None]:
    """Turn what the client raises into `Unfetched`; it says whether the same request may do better soon."""
    try:
        yield
    except httpx2.HTTPStatusError as error:
        status = error.response.status_code
        raise Unfetched(_told(hub, named, status), status=status, passing=_passes(status)) from None
    except httpx2.HTTPError as error:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise Unfetched(f"{hub} cannot be reached: {said}", passing=True) from error


def _told(hub: Hub, named: Named, status: int) -> str:
    if status in (401, 403):
        variable = _TOKENS[hub.source]
        refused = f"{variable} is refused for it" if hub.token else f"it wants a token ({variable})"
        return f"{hub} gives no {named.repository}: it is not there, or {refused} (HTTP {status})"
    if status == 404:
        return f"{hub} has no {named} (HTTP 404)"
    return f"{hub} answers with HTTP {status}"


def _passes(status: int) -> bool:
    return status in (408, 425, 429) or status >= 500
