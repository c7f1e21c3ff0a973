"""Who may talk to the pages: nobody but a browser on the address that was opened, from its own forms.

A page elsewhere can send a browser here, with a name of its own that leads to this machine
(DNS rebinding) or with a form of its own. So Host must be ours to the letter, a POST must
come from our own origin, and carry both a cookie that no other site's request carries and
a token that only our pages know.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_MOST_BYTES = 2_000_000
_MOST_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"
_FORM_WITH_FILE = "multipart/form-data"


class Refused(Exception):
    """A request that is not answered: status and why, in Chinese."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Guard:
    """Before the site. A POST's fields arrive in `request.state.form`, the token for forms in `.csrf`.

    `refused` makes the page of a status and a sentence.
    """

    def __init__(self, site: ASGIApp, hosts: Iterable[str], refused: Callable[[int, str], Response]) -> None:
        self._site = site
        self._refused = refused
        self._hosts = frozenset(hosts)
        self._cookie = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or answer with 403."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._site(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sending = self._with_headers(scope, send)
        try:
            self._known(headers)
            form = {} if scope["method"] in ("GET", "HEAD") else await self._form(scope, headers, receive)
        except Refused as refused:
            await self._refused(refused.status, str(refused))(scope, receive, sending)
            return
        scope["state"] = {**scope.get("state", {}), "form": form, "csrf": self._token}
        await self._site(scope, receive, sending)

    def _known(self, headers: Headers) -> None:
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            raise Refused(403, "此地址不是本服务的地址。")

    async def _form(self, scope: Scope, headers: Headers, receive: Receive) -> Mapping[str, str]:
        if scope["method"] != "POST":
            raise Refused(405, "不支持的方法。")
        if not _is_ours(headers):
            raise Refused(403, "请求来自别的网站，已拒绝。")
        if headers.get("content-type", "").partition(";")[0].strip().lower() not in (_FORM, _FORM_WITH_FILE):
            raise Refused(415, "只接受表单。")
        fields = await _fields(Request(scope, receive))
        cookie = cookie_parser(headers.get("cookie", "")).get(_cookie_name(headers["host"]), "")
        both = (cookie, self._cookie), (fields.pop("csrf", ""), self._token)
        if not all(hmac.compare_digest(given.encode(), right.encode()) for given, right in both):
            raise Refused(403, "此页已过期：请返回，复制未保存的文字，刷新后再试。")
        return fields

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("cache-control", "no-store")
                host = Headers(scope=scope).get("host", "")
                if host in self._hosts and message["status"] < 400:
                    cookie = f"{_cookie_name(host)}={self._cookie}; Path=/; HttpOnly; SameSite=Strict"
                    headers.append("set-cookie", cookie)
            await send(message)

        return sending


def _cookie_name(host: str) -> str:
    """With the port: browsers send a cookie to every port of a host."""
    return f"jianbao-{host.rpartition(':')[2]}" if host.rpartition(":")[2].isdecimal() else "jianbao"


def _is_ours(headers: Headers) -> bool:
    """Whether our own page sends it.

    A form on a page with `no-referrer` has the origin `null`; the browser itself then says
    in `Sec-Fetch-Site`, which no page can set, whose form it is.
    """
    origin = headers.get("origin", "null")
    if origin == "null":
        return headers.get("sec-fetch-site") == "same-origin"
    return origin == f"http://{headers['host']}"


async def _fields(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise Refused(413, "提交的内容过大。")
    try:
        kind = request.headers.get("content-type", "")
        if kind.strip().lower().startswith(_FORM_WITH_FILE):
            return _parts(kind, bytes(body))
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "表单无法读取。") from error
    return dict(pairs)


def _parts(kind: str, body: bytes) -> dict[str, str]:
    """Fields of a form with a file, which is text. Raises `ValueError` for what is none."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("ascii")
    whole = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = list(whole.iter_parts())
    if len(parts) > _MOST_FIELDS:
        raise ValueError("too many fields")
    names = [part.get_param("name", header="content-disposition") for part in parts]
    texts = [part.get_payload(decode=True) for part in parts]
    return {str(name): bytes(text).decode() for name, text in zip(names, texts, strict=True) if name}


def see_other(url: str) -> Response:
    """After a POST: a page of ours, to be fetched."""
    return Response(status_code=303, headers={"location": url})
