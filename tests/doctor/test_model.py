"""The model: which and why, whether it answers, and whether it gives JSON as asked for."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jianbao.adapters.store import open_store
from jianbao.app.doctor import Asked, Level, exit_code
from tests.adapters.llm.hub import FILE, REPOSITORY, Shelf, served
from tests.doctor.conftest import Configured, examined
from tests.doctor.servers import GOOD, Heard, Said, Server, completion, refusal


async def test_a_good_endpoint_is_told_as_one(configured: Configured, model: Server) -> None:
    """Who, why, where from; one question, announced before it was asked, with its usage."""
    checks = await examined(configured(llm={"base_url": f"{model.url}/v1", "model": "frog-1"}))
    assert "frog-1 of custom (llm.base_url is set)" in checks["model"].found
    assert "no key" in checks["model"].found
    assert "40 tokens read, 9 written" in checks["model's answer"].found
    assert checks["model's JSON"].found == "as asked for, by json_schema"
    assert "asking frog-1 one question of about" in checks["said"].found
    assert len(model.heard) == 1


async def test_no_call_asks_nobody(configured: Configured, model: Server) -> None:
    """`--no-call` leaves the question out, and says nothing of an answer."""
    checks = await examined(configured(), Asked(call=False))
    assert model.heard == []
    assert checks["said"].found == ""
    assert "model's answer" not in checks


async def test_an_endpoint_that_ignores_the_schema_is_told(configured: Configured, model: Server) -> None:
    """It takes response_format and answers in prose: repairs will be paid for."""
    model.script = lambda _: completion("The sum is 42; the capital is Paris.")
    found = (await examined(configured()))["model's JSON"]
    assert (found.level, found.found) == (Level.WARNING, "the endpoint takes json_schema and ignores it")


async def test_a_weaker_form_is_learned_and_named(configured: Configured, model: Server) -> None:
    """Refused json_schema, then json_object: the schema in words is what is left."""

    def script(heard: Heard) -> Said:
        if "response_format" in json.loads(heard.body):
            return refusal(400, "response_format is not supported")
        return completion(GOOD)

    model.script = script
    assert (await examined(configured()))["model's JSON"].found == "as asked for, by plain"
    assert len(model.heard) == 3


async def test_an_endpoint_without_usage_is_told(configured: Configured, model: Server) -> None:
    """Nobody could say what it cost."""
    model.script = lambda _: completion(GOOD, prompt_tokens=0, completion_tokens=0)
    found = (await examined(configured()))["model's answer"]
    assert found.level is Level.WARNING
    assert "states no usage" in found.found


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        (refusal(401, "Incorrect API key"), 4, "wrong or revoked"),
        (refusal(429, "You exceeded your quota", code="insufficient_quota"), 4, "quota or money"),
        (refusal(402, "Insufficient Balance"), 4, "quota or money"),
        (refusal(404, "The model frog-1 does not exist"), 2, "does not exist"),
        (refusal(503, "overloaded"), 4, "HTTP 503"),
        (Said(200, b"<html>a gateway</html>"), 4, "without a completion"),
    ],
)
async def test_what_a_refusal_means(
    configured: Configured, model: Server, said: Said, code: int, word: str
) -> None:
    """Key and quota are one thing, a wrong name another; each has its cure and its exit code."""
    model.script = lambda _: said
    found = (await examined(configured()))["model's answer"]
    assert (found.level, found.exit_code) == (Level.FAULT, code)
    assert word in found.found
    assert found.cure


async def test_no_model_is_a_fault_of_configuration(configured: Configured) -> None:
    """With the sentence that names the variables."""
    found = (await examined(configured(llm={})))["model"]
    assert (found.level, found.exit_code) == (Level.FAULT, 2)
    assert "OPENAI_API_KEY" in found.found


async def test_the_key_that_decides_is_named_and_not_shown(configured: Configured) -> None:
    """Not even in part."""
    settings = configured(llm={}, keys={"DEEPSEEK_API_KEY": "sk-a-secret-of-frogs"})
    found = (await examined(settings, Asked(call=False)))["model"]
    assert "deepseek (DEEPSEEK_API_KEY is set)" in found.found
    assert "key from DEEPSEEK_API_KEY" in found.found
    assert "sk-" not in found.model_dump_json()


async def test_drafts_need_no_model(configured: Configured, model: Server) -> None:
    """Nothing is asked, nothing is amiss."""
    checks = await examined(configured(llm={"provider": "draft"}))
    assert checks["model"].level is Level.OK
    assert "rule-based" in checks["model"].found
    assert model.heard == []


async def test_the_question_stands_in_the_journal(configured: Configured, model: Server) -> None:
    """Where there is a store: it was paid, so it is in the sums of `status`; and it is asked anew."""
    settings = configured()
    with closing(open_store(settings.store_url)) as store:
        before = datetime(2000, 1, 1, tzinfo=UTC)
        await examined(settings)
        (spent,) = store.spent(before)
    assert (spent.model, spent.answers, spent.usage.prompt) == ("frog-1", 1, 40)


async def test_nothing_is_made_where_there_is_no_store(configured: Configured) -> None:
    """A doctor looks: it leaves no file behind."""
    settings = configured()
    checks = await examined(settings)
    assert "none yet" in checks["database"].found
    assert list(settings.root.iterdir()) == []
    assert exit_code(checks.values()) == 0


async def test_who_stands_in_is_told(configured: Configured, model: Server) -> None:
    """Each with where its key comes from; one without its key is a fault before any run needs it."""
    llm = {"base_url": f"{model.url}/v1", "model": "frog-1", "fallback": ("qwen:qwen-plus", "draft")}
    checks = await examined(configured(llm=llm, keys={"QWEN_API_KEY": "sk-frogs"}), Asked(call=False))
    assert checks["fallback"].found == "rule-based drafts"
    found = (await examined(configured(llm=llm), Asked(call=False)))["model"]
    assert (found.level, found.exit_code) == (Level.FAULT, 2)
    assert "'qwen' wants a key" in found.found


async def test_a_local_model_that_cannot_start_is_told(configured: Configured) -> None:
    """A file that is not there, by its setting."""
    found = (await examined(configured(llm={"provider": "local", "local_model": "none.gguf"})))["model"]
    assert found.level is Level.FAULT
    assert "local" in found.found


async def test_a_local_model_that_is_not_here_is_told(configured: Configured) -> None:
    """With what it weighs, its licence and the way to fetch it; no question is asked, nothing is fetched."""
    pytest.importorskip("xllamacpp")
    settings = configured(llm={"provider": "local"})
    checks = await examined(settings)
    found = checks["model's file"]
    assert (found.level, found.exit_code) == (Level.WARNING, 0)
    assert "Qwen3-4B-Q4_K_M.gguf (2,497 MB, Apache-2.0) is not here yet" in found.found
    assert "--fetch-model" in (found.cure or "")
    assert "model's answer" not in checks
    assert list(settings.root.iterdir()) == []


async def test_a_local_model_is_fetched_and_answers(configured: Configured, tmp_path: Path) -> None:
    """`--fetch-model`, from the mirror that the environment names; after that the file is here."""
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gguf")
    from tests.adapters.llm.tiny import write_tiny

    llm = {"provider": "local", "local_model": f"{REPOSITORY}/{FILE}", "context_tokens": 1500}
    llm |= {"concurrency": 1, "local_threads": 1}
    async with served(Shelf.of(write_tiny(tmp_path / "tiny.gguf").read_bytes())) as shelf:
        keys = {"HF_ENDPOINT": f"{shelf.url}/", "HF_TOKEN": "hf_frog"}
        settings = configured(llm=llm, keys=keys)
        checks = await examined(settings, Asked(fetch_model=True))
        assert shelf.asked[0].headers["Authorization"] == "Bearer hf_frog"
    assert f"fetching the model {REPOSITORY}/{FILE}, 0 MB, licence apache-2.0" in checks["said"].found
    assert str(settings.cache_dir / "models" / REPOSITORY / FILE) in checks["model's file"].found
    assert checks["model's JSON"].found == "as asked for, by json_schema"
    assert "this machine" in (await examined(settings, Asked(call=False)))["model"].found


async def test_a_local_model_that_cannot_be_fetched_is_told(configured: Configured) -> None:
    """By the host that was chosen, and that one alone."""
    pytest.importorskip("xllamacpp")
    async with served() as shelf:
        shelf.described = 404
        llm = {"provider": "local", "local_source": "modelscope", "modelscope_url": shelf.url}
        checks = await examined(configured(llm=llm), Asked(fetch_model=True))
    found = checks["model's file"]
    assert (found.level, found.exit_code) == (Level.FAULT, 4)
    assert "ModelScope" in found.found
    assert "Hugging Face" not in found.found
    assert "model's answer" not in checks
