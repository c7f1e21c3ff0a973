"""Which model writes: what was configured, else what the keys at hand are for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from jianbao.adapters.llm.chat import OpenAIChat
from jianbao.adapters.llm.local import weights
from jianbao.adapters.store import SqlStore, open_store
from jianbao.app import local, models
from jianbao.errors import Unauthorized, UsageError
from jianbao.ports import ChatModel
from jianbao.settings import Settings, load
from tests.environment import environment
from tests.stages.fakes import Heard
from tests.stages.house import lore

SECRET = "sk-0123456789-secret"
Choose = Callable[..., ChatModel]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty one."""
    opened = open_store(f"sqlite:///{tmp_path}/jianbao.db")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """With these variables and no file."""

    def loaded(**variables: str) -> Settings:
        with environment(**variables):
            return load(start=tmp_path)

    return loaded


@pytest.fixture
def choose(settings: Callable[..., Settings], store: SqlStore) -> Choose:
    """The model that is chosen with these variables and no file."""

    def chosen(**variables: str) -> ChatModel:
        words = lore().vocabulary
        return models.choose(settings(**variables), store, words.taxonomy, words.glossary, Heard())

    return chosen


class _Served(ThreadingHTTPServer):
    """An endpoint that tells its models, or talks nonsense."""

    answer = b""
    status = 200
    keys: list[str | None]


class _Handler(BaseHTTPRequestHandler):
    server: _Served

    def do_GET(self) -> None:
        self.server.keys.append(self.headers["Authorization"])
        self.send_response(self.server.status if self.path == "/v1/models" else 404)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _endpoint(answer: bytes, status: int = 200) -> Iterator[tuple[str, list[str | None]]]:
    server = _Served(("127.0.0.1", 0), _Handler)
    server.answer, server.status, server.keys = answer, status, []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", server.keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _names(*names: str) -> bytes:
    return json.dumps({"data": [{"id": name} for name in names]}).encode()


def _is(model: ChatModel, provider: str, name: str) -> bool:
    return (model.parameters["provider"], model.name, model.is_draft) == (provider, name, False)


def test_without_a_key_or_an_address_nobody_writes(choose: Choose) -> None:
    """The sentence says what can be done about it."""
    with pytest.raises(UsageError, match=r"OPENAI_API_KEY.*llm.base_url.*draft"):
        choose()


@pytest.mark.parametrize(
    ("variable", "provider"),
    [
        ("OPENAI_API_KEY", "openai"),
        ("DEEPSEEK_API_KEY", "deepseek"),
        ("DASHSCOPE_API_KEY", "qwen"),
        ("ZAI_API_KEY", "glm"),
    ],
)
def test_the_key_at_hand_chooses_the_provider(choose: Choose, variable: str, provider: str) -> None:
    """With the model that its profile names; the key is in no text of it."""
    model = choose(**{variable: SECRET})
    assert model.parameters["provider"] == provider
    assert model.name
    assert SECRET not in repr(model) + repr(dict(model.parameters))


def test_what_is_configured_comes_before_the_keys(choose: Choose) -> None:
    """Provider and model by name."""
    model = choose(
        JIANBAO_LLM__PROVIDER="deepseek",
        JIANBAO_LLM__MODEL="pond-1",
        OPENAI_API_KEY=SECRET,
        DEEPSEEK_API_KEY=SECRET,
    )
    assert _is(model, "deepseek", "pond-1")


def test_a_provider_without_its_key_names_the_variable(choose: Choose) -> None:
    """Another provider's key does not serve."""
    with pytest.raises(UsageError, match=r"'deepseek' wants a key: set DEEPSEEK_API_KEY"):
        choose(JIANBAO_LLM__PROVIDER="deepseek", OPENAI_API_KEY=SECRET)


def test_our_own_key_serves_every_provider(choose: Choose) -> None:
    """`JIANBAO_LLM__API_KEY` is enough."""
    model = choose(JIANBAO_LLM__PROVIDER="deepseek", JIANBAO_LLM__API_KEY=SECRET)
    assert model.parameters["provider"] == "deepseek"


def test_an_unknown_provider_names_the_nearest(choose: Choose) -> None:
    """Before any request."""
    with pytest.raises(UsageError, match="deepseek"):
        choose(JIANBAO_LLM__PROVIDER="deepsek", DEEPSEEK_API_KEY=SECRET)


def test_drafts_need_no_key_and_cost_nothing(choose: Choose) -> None:
    """The rule-based writer is chosen by name alone, whatever keys there are."""
    model = choose(JIANBAO_LLM__PROVIDER="draft", OPENAI_API_KEY=SECRET)
    assert model.is_draft
    assert not isinstance(model, OpenAIChat)


def test_an_address_is_an_endpoint_of_ones_own(choose: Choose) -> None:
    """It needs no key; a model that is named is not asked for."""
    model = choose(JIANBAO_LLM__BASE_URL="http://127.0.0.1:9/v1", JIANBAO_LLM__MODEL="pond-1")
    assert _is(model, "custom", "pond-1")


def test_an_endpoint_with_one_model_tells_it(choose: Choose) -> None:
    """Asked with the key, where there is one; once a day, for it will not change in between."""
    for key in ({}, {"OPENAI_API_KEY": SECRET}):
        with _endpoint(_names("pond-1")) as (url, keys):
            for _ in range(3):
                assert choose(JIANBAO_LLM__BASE_URL=url, **key).name == "pond-1"
            assert keys == [f"Bearer {SECRET}" if key else None]
            choose(JIANBAO_LLM__BASE_URL=url, JIANBAO_CLOCK__NOW="2031-01-01T00:00:00Z", **key)
            assert len(keys) == 2


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (_names("pond-1", "pond-2"), 200, "serves 2: pond-1, pond-2"),
        (_names(), 200, "serves 0"),
        (b"{}", 200, "does not tell: KeyError"),
        (b"<html>", 200, "does not tell: JSONDecodeError"),
        (b'{"data": 3}', 200, "does not tell: TypeError"),
        (b"", 404, "does not tell: HTTPStatusError"),
    ],
)
def test_an_endpoint_that_does_not_tell_is_a_setting_that_misses(
    choose: Choose, answer: bytes, status: int, told: str
) -> None:
    """The sentence names `llm.model`, and what the endpoint said instead; never the key."""
    with _endpoint(answer, status) as (url, _), pytest.raises(UsageError, match=told) as caught:
        choose(JIANBAO_LLM__BASE_URL=url, JIANBAO_LLM__API_KEY=SECRET)
    assert str(caught.value).startswith("llm.model is not set, and ")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_an_endpoint_that_wants_another_key_says_so(choose: Choose, status: int) -> None:
    """That is a matter of the key, with its exit code, not of a setting."""
    with _endpoint(b"", status) as (url, _), pytest.raises(Unauthorized, match="key") as caught:
        choose(JIANBAO_LLM__BASE_URL=url, JIANBAO_LLM__API_KEY=SECRET)
    assert SECRET not in str(caught.value)


def test_an_endpoint_that_is_not_there_is_told(choose: Choose) -> None:
    """Nothing listens: a sentence, no traceback."""
    with pytest.raises(UsageError, match="does not tell: ConnectError"):
        choose(JIANBAO_LLM__BASE_URL="http://127.0.0.1:9/v1")


MINE = {"base_url": "http://127.0.0.1:9/v1", "key_variables": ["POND_API_KEY"], "model": "pond-2"}


def test_a_profile_can_be_changed_or_added(choose: Choose) -> None:
    """What the table does not say stays as it came; one's own is chosen by name or by its key."""
    table = json.dumps({"deepseek": {"temperature": False}, "pond": MINE})
    changed = choose(JIANBAO_LLM__PROFILES=table, JIANBAO_LLM__PROVIDER="deepseek", DEEPSEEK_API_KEY=SECRET)
    assert changed.name == "deepseek-flash"
    assert dict(changed.parameters) == {"provider": "deepseek", "thinking": {"type": "disabled"}}
    assert _is(choose(JIANBAO_LLM__PROFILES=table, POND_API_KEY=SECRET), "pond", "pond-2")


def test_a_profile_with_an_unknown_key_is_refused_at_once(choose: Choose) -> None:
    """As everywhere in the configuration."""
    table = json.dumps({"pond": MINE | {"temprature": False}})
    with pytest.raises(UsageError, match="temprature"):
        choose(JIANBAO_LLM__PROFILES=table, OPENAI_API_KEY=SECRET)


def test_the_fallbacks_are_providers_of_their_own(settings: Callable[..., Settings]) -> None:
    """Each with its own host, key and model; what `llm` says of the first is the first's."""
    variables = {
        "JIANBAO_LLM__FALLBACK": '["qwen:qwen-plus", "openai:frog-2", "draft"]',
        "JIANBAO_LLM__BASE_URL": "http://127.0.0.1:9/v1",
        "JIANBAO_LLM__PROVIDER": "openai",
        "JIANBAO_LLM__MODEL": "frog-1",
        "JIANBAO_LLM__API_KEY": SECRET,
        "QWEN_API_KEY": SECRET,
    }
    qwen, other, draft = models.stand_ins(settings(**variables))
    assert (qwen.llm.provider, qwen.llm.model, qwen.llm.base_url) == ("qwen", "qwen-plus", None)
    assert models.choice(qwen).key_from == "QWEN_API_KEY"
    assert (other.llm.model, other.llm.base_url) == ("frog-2", "http://127.0.0.1:9/v1")
    assert (draft.llm.provider, draft.llm.fallback) == ("draft", ())


def test_a_fallback_without_a_key_is_found_at_the_start(settings: Callable[..., Settings]) -> None:
    """Not in the middle of a night, when it is needed."""
    with pytest.raises(UsageError, match=r"'qwen' wants a key: set DASHSCOPE_API_KEY or QWEN_API_KEY"):
        models.require(settings(OPENAI_API_KEY=SECRET, JIANBAO_LLM__FALLBACK='["qwen", "draft"]'))
    models.require(settings(OPENAI_API_KEY=SECRET, JIANBAO_LLM__FALLBACK='["draft"]'))
    with pytest.raises(UsageError, match="did you mean 'qwen'"):
        models.require(settings(OPENAI_API_KEY=SECRET, JIANBAO_LLM__FALLBACK='["qwem"]'))


@pytest.mark.parametrize(
    ("variables", "hubs"),
    [
        (
            {},
            [("huggingface", "https://huggingface.co", None), ("modelscope", "https://modelscope.cn", None)],
        ),
        (
            {"HF_ENDPOINT": "https://mirror.example/", "HF_TOKEN": SECRET, "MODELSCOPE_API_TOKEN": "ms"},
            [
                ("huggingface", "https://mirror.example", SECRET),
                ("modelscope", "https://modelscope.cn", "ms"),
            ],
        ),
        (
            {
                "HF_ENDPOINT": "https://mirror.example",
                "JIANBAO_LLM__HUGGINGFACE_URL": "https://pond.example/",
                "JIANBAO_LLM__LOCAL_SOURCE": "huggingface",
            },
            [("huggingface", "https://pond.example", None)],
        ),
        (
            {
                "JIANBAO_LLM__LOCAL_SOURCE": "modelscope",
                "JIANBAO_LLM__MODELSCOPE_URL": "https://pond.example",
            },
            [("modelscope", "https://pond.example", None)],
        ),
    ],
)
def test_where_a_local_model_is_fetched_from(
    settings: Callable[..., Settings],
    tmp_path: Path,
    variables: dict[str, str],
    hubs: list[tuple[str, str, str | None]],
) -> None:
    """Both hosts in their order, or the one that is named; a setting comes before the environment."""
    found = settings(**variables)
    fetch = local.fetching(found, weights(None, tmp_path, tmp_path), Heard())
    assert [(one.source, one.url, one.token) for one in fetch._hubs] == hubs
    assert SECRET not in repr(fetch._hubs) + repr(found)
