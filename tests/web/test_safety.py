"""Who is answered, and what nobody can make the pages do."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from jianbao.errors import UsageError
from jianbao.model import Finding, Severity
from jianbao.web import Address, serve
from jianbao.web.pages import shown
from tests.stages import samples
from tests.web.house import BASE, HOST, Visitor, keep, written

PAPER = f"/paper/{samples.paper_id(1)}v1"
KEY = (samples.paper_id(1), 1)

HOSTILE = (
    '</title><script>alert(1)</script><img src=x onerror="alert(2)"> ]]> {{7*7}} {% raw %} ${7*7} '
    "<svg/onload=alert(3)> javascript:alert(4) ' \" `onfocus=alert(5) "
    "\u202egnirts\u202c \u2066x\u2069 \u200b\ufeff"
)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8620", "127.0.0.1", "127.0.0.1:8621", ""])
async def test_another_host_is_not_answered(visitor: Visitor, host: str) -> None:
    """A name of somebody else's that leads to this machine gets nothing, not even to read."""
    answer = await visitor.client.get("/", headers={"host": host})

    assert answer.status_code == 403
    assert "<form" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8621"},
        {"origin": "https://127.0.0.1:8620"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "same-site"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
async def test_a_form_from_elsewhere_decides_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    """Even with cookie and token."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)

    answer = await visitor.client.post(PAPER, data=page.fields("accept"), headers=headers)

    assert answer.status_code == 403
    assert not visitor.store.decisions(*KEY)


async def test_a_browser_that_hides_the_origin_is_believed_for_our_own_pages(visitor: Visitor) -> None:
    """Under `no-referrer` a form's origin is `null`; `Sec-Fetch-Site` is the browser's own word."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)

    done = await visitor.post(PAPER, page.fields("accept"), origin="null", sec_fetch_site="same-origin")

    assert done.status == 303


async def test_cookie_and_token_are_both_needed(visitor: Visitor) -> None:
    """One without the other is nothing."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)
    fields = page.fields("accept")

    assert (await visitor.post(PAPER, fields | {"csrf": "x"})).status == 403
    assert (await visitor.post(PAPER, {k: v for k, v in fields.items() if k != "csrf"})).status == 403
    visitor.client.cookies.clear()
    assert (await visitor.post(PAPER, fields)).status == 403
    assert not visitor.store.decisions(*KEY)


async def test_only_forms_of_a_sane_size_are_read(visitor: Visitor) -> None:
    """Other kinds of content, other methods and floods are turned away."""
    json = await visitor.client.post(PAPER, json={}, headers={"origin": BASE})
    flood = await visitor.post(PAPER, {"text": "x" * 3_000_000})
    put = await visitor.client.put(PAPER, headers={"origin": BASE})

    assert (json.status_code, flood.status, put.status_code) == (415, 413, 405)


@pytest.mark.parametrize("url", ["/", PAPER, "/nowhere", "/static/keys.js", "/versions"])
async def test_every_answer_carries_the_policy(visitor: Visitor, url: str) -> None:
    """Errors and static files too."""
    keep(visitor.store, [written(1)])

    headers = (await visitor.get(url)).headers

    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_the_cookie_stays_at_home(visitor: Visitor) -> None:
    """No script reads it, no other site sends it, and another port's is another one."""
    cookie = (await visitor.get("/")).headers["set-cookie"]

    assert cookie.startswith("jianbao-8620=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_no_page_holds_script_or_style_of_its_own(visitor: Visitor) -> None:
    """The policy would forbid it."""
    keep(visitor.store, [written(1)])
    for url in ("/", PAPER, "/versions", f"/explain/{KEY[0]}"):
        text = (await visitor.get(url)).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)|javascript:", text)


async def test_what_a_paper_or_a_model_says_is_text(visitor: Visitor) -> None:
    """In title, abstract, 简介, finding, model, everywhere: nothing of it is markup, nothing is hidden."""
    finding = Finding(
        code="form.meta", severity=Severity.WARNING, message=HOSTILE, span=HOSTILE[:60], source=HOSTILE[:60]
    )
    outcome = written(1, samples.GOOD + HOSTILE, findings=(finding,), model=HOSTILE)
    keep(visitor.store, [outcome], title=HOSTILE, abstract=HOSTILE, comment=HOSTILE)
    page = await visitor.get(PAPER)
    fields = page.fields("edit")
    refused = await visitor.post(PAPER, fields | {"text": f"</textarea>{HOSTILE}", "tags": HOSTILE})
    await visitor.post(PAPER, fields | {"text": samples.OTHER, "tags": ""})
    conflict = await visitor.post(PAPER, fields | {"text": f"</textarea>{HOSTILE}", "tags": ""})
    others = [
        await visitor.get(url)
        for url in ("/?decided=1&severity=any", "/versions", f"/explain/{KEY[0]}", PAPER)
    ]

    for one in (page, refused, conflict, *others):
        _is_ours(one.text)
        assert "{{7*7}}" in _read(one.text)
        assert "\u202e" not in re.sub(
            r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", one.text, flags=re.DOTALL
        )
    assert "U+202E" in page.text


def _read(page: str) -> str:
    return "".join(map(str, fromstring(page).itertext()))


def _is_ours(page: str) -> None:
    """No element or attribute but those of the templates."""
    document = fromstring(page)
    assert [one.get("src") for one in document.iter("script")] == ["/static/keys.js"]
    assert not list(document.iter("img", "iframe", "object", "style", "base"))
    for element in document.iter():
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert not (
                name in ("href", "src", "action") and not str(value).startswith(("/", "#", "https://arxiv"))
            )


async def test_a_huge_answer_breaks_nothing(visitor: Visitor) -> None:
    """100 kB in 简介, abstract and another version: the page comes, soon, and can be saved."""
    long = "蛙声一片，取说丰年。" * 5_000
    keep(visitor.store, [written(1, long)], abstract="frogs " * 17_000)
    keep(visitor.store, [written(1, long.replace("蛙", "蝉"), version=2)], abstract="frogs " * 17_000)

    page = await visitor.get(f"/paper/{KEY[0]}v2")

    assert page.status == 200
    saved = await visitor.post(
        f"/paper/{KEY[0]}v2", page.fields("edit") | {"text": long + "。", "tags": "", "override": "1"}
    )
    assert saved.status == 303


@pytest.mark.parametrize("name", ["../../etc/passwd", "%2e%2e/%2e%2e/x", "2611.00001v1%00", "a" * 5000])
async def test_odd_names_are_not_found(visitor: Visitor, name: str) -> None:
    """Whatever stands in the address."""
    for place in ("paper", "explain", "static"):
        assert (await visitor.get(f"/{place}/{name}")).status in (404, 405)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text())
def test_shown_text_is_escaped_and_has_nothing_hidden(text: str) -> None:
    """Whatever it is, only our own marks are tags, and nothing turns the line around."""
    made = str(shown(text))

    plain = re.sub(r'<span class="ctl" title="[^"<>]*">U\+[0-9A-F]{4,6}</span>', "", made)
    assert not re.search("[<>\"'\u202a-\u202e\u2066-\u2069\u200b-\u200f]", plain)


def test_a_host_of_ones_own_is_the_only_other_name() -> None:
    """Loopback has two names; an address that was asked for has itself alone."""
    assert Address().hosts(8620) == [HOST, "localhost:8620"]
    assert Address(host="192.0.2.7").hosts(8620) == ["192.0.2.7:8620"]
    assert Address(host="fd00::7").hosts(8620) == ["[fd00::7]:8620"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
async def test_an_address_that_cannot_be_named_is_refused(visitor: Visitor, host: str) -> None:
    """All addresses at once would have no name to check; one of another machine cannot be listened on."""
    with pytest.raises(UsageError, match=r"--unsafe-host|cannot listen"):
        await serve(visitor.app, Address(host=host), lambda url: None)
