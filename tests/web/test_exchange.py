"""Decisions of another store, brought as a file: seen first, then taken."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from jianbao.model import Action
from tests.stages import samples
from tests.web.house import BASE, Visitor, keep, visiting, written

KEY = (samples.paper_id(1), 1)


def _token(text: str) -> str:
    return str(re.findall(r'name="csrf" value="([^"]+)"', text)[0])


async def _elsewhere(folder: Path) -> str:
    """Decisions about papers 1 and 2 of another store: an edit that was taken back, and a rejection."""
    await asyncio.to_thread(folder.mkdir)
    async with visiting(folder) as other:
        keep(other.store, [written(1), written(2)])
        for number, action, more in (
            (1, "edit", {"text": samples.OTHER, "tags": ""}),
            (1, "undo", {}),
            (2, "reject", {"reason": "number"}),
        ):
            url = f"/paper/{samples.paper_id(number)}v1"
            fields = (await other.get(url)).fields(action)
            assert (await other.post(url, fields | more)).status == 303
        return (await other.get("/export/decisions.jsonl")).text


async def test_what_will_be_done_is_said_before_it_is_done(visitor: Visitor, tmp_path: Path) -> None:
    """Taken, known and left, each by name; only the second form does it, and once."""
    lines = await _elsewhere(tmp_path / "other")
    keep(visitor.store, [written(1), written(2, samples.LONG)])
    token = _token((await visitor.get("/exchange")).text)

    seen = await visitor.post("/exchange", {"csrf": token, "lines": lines})
    assert "将采纳 <strong>2</strong> 条，已有 0 条，不合 1 条" in seen.text
    assert not visitor.store.decisions()

    sure = {"csrf": token, "lines": lines, "confirm": "1"}
    assert "采纳 2 条，已有 0 条，不合 1 条" in (await visitor.post("/exchange", sure)).text
    assert [one.action for one in visitor.store.decisions(*KEY)] == [Action.EDIT, Action.UNDO]
    assert "采纳 0 条，已有 2 条，不合 1 条" in (await visitor.post("/exchange", sure)).text
    assert len(visitor.store.decisions()) == 2


async def test_a_file_is_read_like_what_is_pasted(visitor: Visitor, tmp_path: Path) -> None:
    """As a browser sends it, by itself or beside an empty field."""
    lines = await _elsewhere(tmp_path / "other")
    keep(visitor.store, [written(1), written(2)])
    token = _token((await visitor.get("/exchange")).text)

    seen = await visitor.client.post(
        "/exchange",
        data={"csrf": token, "lines": ""},
        files={"file": ("decisions.jsonl", lines.encode(), "application/octet-stream")},
        headers={"origin": BASE},
    )

    assert "将采纳 <strong>3</strong> 条" in seen.text


async def test_a_file_needs_the_token_too(visitor: Visitor) -> None:
    """Whatever kind of form it comes in."""
    await visitor.get("/exchange")
    file = {"file": ("x.jsonl", b"{}", "text/plain")}
    for data, origin in (({"csrf": "x"}, BASE), ({}, BASE), ({}, "http://evil.example")):
        answer = await visitor.client.post("/exchange", data=data, files=file, headers={"origin": origin})
        assert answer.status_code == 403


async def test_what_is_no_decision_is_named(visitor: Visitor) -> None:
    """The line that is wrong; nothing of the file is taken, and it stays in the field."""
    token = _token((await visitor.get("/exchange")).text)
    for lines in ('{"paper_id": 1}', "<script>alert(1)</script>", "", "\x00"):
        answer = await visitor.post("/exchange", {"csrf": token, "lines": lines})
        assert answer.status == 422
        assert "<script>alert" not in answer.text
    flood = {"file": ("x.jsonl", b"x" * 3_000_000, "text/plain")}
    sent = await visitor.client.post("/exchange", data={"csrf": token}, files=flood, headers={"origin": BASE})
    assert sent.status_code == 413
    broken = await visitor.client.post(
        "/exchange",
        content=b"--x\r\nnonsense",
        headers={"origin": BASE, "content-type": "multipart/form-data; boundary=x"},
    )
    assert broken.status_code in (400, 403)
