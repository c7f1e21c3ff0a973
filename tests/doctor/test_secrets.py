"""The key's text is nowhere but in the request's own header, however things fail (fault 46)."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from jianbao.adapters.store import open_store
from jianbao.app.doctor import Level
from jianbao.demo import DemoArxiv
from tests.doctor.conftest import Configured, examined
from tests.doctor.servers import Heard, Said, Server, refusal, serving

KEYS = ("sk-frogs-0123456789-abcdef", "frogs.0123456789abcdef")
"""One that looks like OpenAI's, and one that looks like nothing at all."""

COMMAND = Path(sys.executable).with_name("jianbao")
ECHOES = {
    "unauthorized": lambda key: refusal(401, f"Incorrect API key provided: {key}", code="invalid_api_key"),
    "forbidden": lambda key: refusal(403, f"{key} may not"),
    "quota": lambda key: refusal(429, f"insufficient_quota of {key}"),
    "unknown model": lambda key: refusal(404, f"no model for {key}", param=key, code=key),
    "bad request": lambda key: refusal(400, f"Authorization: Bearer {key}", type=key),
    "refused way": lambda key: refusal(400, f"response_format is not for {key}"),
    "busy": lambda key: refusal(429, f"slow down, {key}"),
    "broken": lambda key: Said(500, f"Traceback: headers = {{'Authorization': 'Bearer {key}'}}".encode()),
    "stated in a 200": lambda key: Said(200, f'{{"error": {{"code": 418, "message": "{key}"}}}}'.encode()),
    "no completion": lambda key: Said(200, f"<html>{key}</html>".encode()),
    "redirect": lambda key: Said(302, headers=(("Location", f"/v2?key={key}"),)),
}


def echo(heard: Heard, kind: str) -> Said:
    """An answer that gives the key away."""
    return ECHOES[kind](heard.authorization.removeprefix("Bearer "))


def started(arguments: list[str], folder: Path, settings: dict[str, str]) -> str:
    """What a command prints, on both of its streams."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {f"JIANBAO_{name}": value for name, value in settings.items()}
    done = subprocess.run(
        [COMMAND, *arguments], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )
    return (done.stdout + done.stderr).decode()


def surroundings(arxiv: DemoArxiv, model: Server, key: str) -> dict[str, str]:
    """Settings for a command that has little patience."""
    hosts = {f"ARXIV__{name}_URL": arxiv.url for name in ("SITE", "RSS", "OAI")}
    hosts |= {"ARXIV__API_URL": f"{arxiv.url}/api/query", "ARXIV__PDF_URL": f"{arxiv.url}/pdf"}
    return hosts | {
        "ARXIV__INTERVAL_S": "0",
        "CLOCK__NOW": f"{arxiv.today}T14:00:00+08:00",
        "LLM__BASE_URL": f"{model.url}/v1",
        "LLM__MODEL": "frog-1",
        "LLM__API_KEY": key,
        "LLM__TRIES": "1",
        "PDF__ENABLED": "false",
        "TOPICS__AUDIO__CATEGORIES": '["cs.SD"]',
    }


def kept(folder: Path) -> bytes:
    """Every byte of every file that was left behind."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("kind", "key"),
    [(kind, KEYS[1]) for kind in ECHOES] + [("unauthorized", KEYS[0]), ("bad request", KEYS[0])],
)
async def test_doctor_never_shows_it(
    configured: Configured, model: Server, capfd: pytest.CaptureFixture[str], kind: str, key: str
) -> None:
    """Whatever the endpoint gives back; nor is it in the store, where what was learned is kept."""
    model.script = lambda heard: echo(heard, kind)
    settings = configured(llm={"base_url": f"{model.url}/v1", "model": "frog-1", "api_key": key})
    open_store(settings.store_url).close()
    checks = await examined(settings)
    assert model.heard[0].authorization == f"Bearer {key}"
    assert checks["model's answer"].level is Level.FAULT
    said = [*capfd.readouterr(), *(check.model_dump_json() for check in checks.values())]
    assert key not in "".join(said)
    assert key.encode() not in kept(settings.root)


@pytest.mark.slow
def test_a_run_never_shows_it(tmp_path: Path, arxiv: DemoArxiv) -> None:
    """Every kind of failure in turn, over a day's papers: not on a stream, in the store or in a digest."""
    key = KEYS[1]
    kinds = cycle([kind for kind in ECHOES if kind not in ("unauthorized", "forbidden", "quota")])
    with serving(lambda heard: echo(heard, next(kinds))) as model:
        settings = surroundings(arxiv, model, key)
        said = started(["run"], tmp_path, settings)
        assert len(model.heard) > 5
    said += started(["status"], tmp_path, settings) + started(["status", "--json"], tmp_path, settings)
    assert "deferred" in said
    assert (tmp_path / "outputs").is_dir(), said
    assert key not in said
    assert key.encode() not in kept(tmp_path)


@pytest.mark.parametrize("command", [["doctor"], ["run"]])
@pytest.mark.parametrize(
    "fault",
    [
        {"LLM__BASE_URL": f"http://user:{KEYS[0]}@127.0.0.1:9/v1"},
        {"LLM__BASE_URL": f"http://127.0.0.1:9/v1?key={KEYS[0]}"},
        {"LLM__API_KEY": f"“{KEYS[0]}”"},
        {"LLM__API_KEY": f"{KEYS[0]}\nnext"},
        {"LLM__APY_KEY": KEYS[0]},
        {"LLM": KEYS[0]},
        {"STORE__URL": f"postgresql+nodriver://frog:{KEYS[0]}@127.0.0.1:9/db"},
        {"STORE__URL": f"nonsense {KEYS[0]}"},
        {"ARXIV__PDF_URL": f"http://frog:{KEYS[0]}@127.0.0.1:9/pdf"},
    ],
    ids=lambda fault: next(iter(fault)) if isinstance(fault, dict) else None,
)
def test_a_wrong_setting_is_told_without_what_it_holds(
    tmp_path: Path, arxiv: DemoArxiv, command: list[str], fault: dict[str, str]
) -> None:
    """A key in the wrong place, or with the quotation marks of a text: one sentence, no traceback."""
    with serving(lambda heard: echo(heard, "unauthorized")) as model:
        said = started(command, tmp_path, surroundings(arxiv, model, "none") | fault)
    assert KEYS[0] not in said
    assert "Traceback" not in said
