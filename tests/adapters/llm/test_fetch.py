"""A model's file out of a repository: announced, resumed, checked, and swapped in."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from jianbao.adapters.llm.local import Fetch, Hub, Weights, check, known, weights
from jianbao.adapters.llm.local.hubs import Source
from jianbao.errors import Unauthorized, Unfetched, UsageError
from tests.adapters.llm.hub import (
    FILE,
    GGUF,
    REPOSITORY,
    Shelf,
    cut,
    cut_whole,
    dripping,
    page,
    served,
    status,
    whole,
)
from tests.stages.fakes import Heard

NAME = f"{REPOSITORY}/{FILE}"
NOBODY = "http://127.0.0.1:9"
SHA = hashlib.sha256(GGUF).hexdigest()


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    """A host that has the file."""
    async with served() as made:
        yield made


@pytest.fixture
def model(tmp_path: Path) -> Weights:
    """The file, which is not here."""
    return weights(NAME, tmp_path, tmp_path / "cache")


@pytest.fixture
def heard() -> Heard:
    """Who is told."""
    return Heard()


Fetching = Callable[..., Fetch]


@pytest.fixture
def fetching(model: Weights, shelf: Shelf, heard: Heard) -> Fetching:
    """Makes fetchers from the shelf, quick to try again."""

    def make(source: Source = "huggingface", *others: Hub, token: str | None = None) -> Fetch:
        return Fetch(model, [Hub(source, shelf.url, token), *others], heard, pause_s=0.01)

    return make


def _part(model: Weights, data: bytes) -> Path:
    """What an earlier process left."""
    model.path.parent.mkdir(parents=True, exist_ok=True)
    path = model.path.with_name(f"{FILE}.{SHA[:16]}.part")
    path.write_bytes(data)
    return path


def _left(model: Weights) -> list[str]:
    """The files in the folder, but for the lock."""
    return sorted(one.name for one in model.path.parent.iterdir() if one.suffix != ".lock")


@pytest.mark.parametrize(
    ("source", "told"),
    [("huggingface", "licence apache-2.0"), ("modelscope", "licence Apache License 2.0")],
)
async def test_both_hosts_give_the_file(
    fetching: Fetching, model: Weights, heard: Heard, source: Source, told: str
) -> None:
    """What, how large, under which licence, from where and to where is said before; then how far it is."""
    await fetching(source).bring()
    assert model.path.read_bytes() == GGUF
    assert _left(model) == [FILE]
    first, last = heard.notes
    assert f"fetching the model {NAME}, 1 MB, {told}, from " in first
    assert f"to {model.path};" in first
    assert "free there" in first
    assert "its checksum is right" in last
    assert heard.begun == heard.advanced == {"model, MB": 1}


async def test_what_is_here_is_not_asked_for(fetching: Fetching, model: Weights, shelf: Shelf) -> None:
    """Not even whether there is a newer one."""
    await fetching().bring()
    shelf.asked.clear()
    await fetching().bring()
    assert shelf.asked == []


async def test_a_lost_connection_is_gone_on_with(fetching: Fetching, model: Weights, shelf: Shelf) -> None:
    """As often as it takes, each time from where it broke off."""
    shelf.ways = [cut(200_000), cut(200_000), status(503), cut(100_000)]
    await fetching().bring()
    assert model.path.read_bytes() == GGUF
    first, *others = shelf.ranges
    assert first is None
    starts = [int((one or "").removeprefix("bytes=").removesuffix("-")) for one in others]
    assert starts == sorted(starts)
    assert 0 < starts[0] <= 200_000 < starts[-1]


async def test_what_an_earlier_process_left_is_used(
    fetching: Fetching, model: Weights, shelf: Shelf, heard: Heard
) -> None:
    """Only the rest is asked for, the checksum is over all of it, and the announcement says so."""
    _part(model, GGUF[:500_000])
    await fetching().bring()
    assert shelf.ranges == ["bytes=500000-"]
    assert model.path.read_bytes() == GGUF
    assert "of it are here already" in heard.notes[0]


async def test_a_part_of_another_file_is_not_used(fetching: Fetching, model: Weights, shelf: Shelf) -> None:
    """The repository's file has changed: its part has another name."""
    shelf.data = GGUF[::-1]
    shelf.sha256 = hashlib.sha256(shelf.data).hexdigest()
    _part(model, GGUF[:500_000])
    await fetching().bring()
    assert shelf.ranges == [None]
    assert model.path.read_bytes() == shelf.data


async def test_a_host_that_ignores_the_range_begins_anew(
    fetching: Fetching, model: Weights, shelf: Shelf
) -> None:
    """And nothing of it stands there twice."""
    _part(model, GGUF[:500_000])
    shelf.ways = [whole]
    await fetching().bring()
    assert model.path.read_bytes() == GGUF


async def test_a_host_that_never_gets_further_is_given_up(
    fetching: Fetching, model: Weights, shelf: Shelf
) -> None:
    """It ignores ranges and breaks off: a few tries, not thousands."""
    shelf.always = cut_whole(300_000)
    with pytest.raises(Unfetched, match="cannot be reached"):
        await fetching().bring()
    assert 1 < len(shelf.ranges) < 10


async def test_a_page_instead_of_the_file_is_told(fetching: Fetching, shelf: Shelf) -> None:
    """A gateway that answers 200 to everything is not asked for ever."""
    shelf.always = page
    with pytest.raises(Unfetched, match=f"sends less of {NAME} than it says it has"):
        await fetching().bring()
    assert len(shelf.ranges) == 2


async def test_a_wrong_checksum_is_told_and_the_part_deleted(
    fetching: Fetching, model: Weights, shelf: Shelf
) -> None:
    """Of whatever length: nothing is put in place, and the next process begins anew."""
    for data in (b"GGUF" + GGUF[::-1][4:], GGUF + b"more"):
        shelf.data, shelf.sha256 = data, SHA
        with pytest.raises(Unfetched, match=f"sent of {NAME} has not its checksum, and was deleted"):
            await fetching().bring()
        assert _left(model) == []


async def test_a_damaged_part_is_found(fetching: Fetching, model: Weights) -> None:
    """What was on the disk counts into the checksum."""
    _part(model, bytes(500_000))
    with pytest.raises(Unfetched, match="has not its checksum"):
        await fetching().bring()
    await fetching().bring()
    assert model.path.read_bytes() == GGUF


async def test_slow_is_not_lost(fetching: Fetching, model: Weights, shelf: Shelf) -> None:
    """A host that drips is waited for, in one request."""
    shelf.ways = [dripping(0.02)]
    await fetching().bring()
    assert shelf.ranges == [None]
    assert model.path.read_bytes() == GGUF


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (404, r"has no frog/Pond-GGUF/pond-q4.gguf \(HTTP 404\)"),
        (401, r"it is not there, or it wants a token \(HF_TOKEN\) \(HTTP 401\)"),
        (403, r"wants a token \(HF_TOKEN\) \(HTTP 403\)"),
        (418, "answers with HTTP 418"),
    ],
)
async def test_a_refusal_is_told_with_its_cure(
    fetching: Fetching, shelf: Shelf, code: int, said: str
) -> None:
    """Once, and without another try; it ends the run like a key that fails."""
    shelf.described = code
    fetch = fetching()
    with pytest.raises(Unfetched, match=rf"{said}\. Choose the other llm\.local_source.*HF_ENDPOINT.*path"):
        await fetch.bring()
    assert len(shelf.asked) == 1
    with pytest.raises(Unauthorized, match="Choose"):
        await fetch.bring()
    assert len(shelf.asked) == 1


async def test_a_file_that_is_not_in_the_repository_is_told(tmp_path: Path, shelf: Shelf) -> None:
    """By both hosts' ways of listing."""
    other = weights(f"{REPOSITORY}/newt.gguf", tmp_path, tmp_path)
    hubs = [Hub("huggingface", shelf.url), Hub("modelscope", shelf.url)]
    with pytest.raises(
        Unfetched, match=r"Face.* has no newt\.gguf with a checksum.*Scope.* has no newt\.gguf"
    ):
        await Fetch(other, hubs, Heard(), pause_s=0.01).bring()


async def test_the_second_host_is_asked_where_the_first_does_not_answer(
    model: Weights, shelf: Shelf, heard: Heard
) -> None:
    """Whoever cannot reach the one has the file from the other."""
    hubs = [Hub("huggingface", NOBODY), Hub("modelscope", shelf.url)]
    await Fetch(model, hubs, heard, pause_s=0.01).bring()
    assert model.path.read_bytes() == GGUF
    assert "from ModelScope (127.0.0.1:" in heard.notes[0]


async def test_the_second_host_goes_on_where_the_first_fails(
    fetching: Fetching, model: Weights, shelf: Shelf
) -> None:
    """The part is the same file's, whoever sent it."""
    shelf.ways = [cut(300_000), status(403)]
    await fetching("huggingface", Hub("modelscope", shelf.url)).bring()
    assert model.path.read_bytes() == GGUF
    assert shelf.asked[-1].path.startswith("/models/")
    assert shelf.ranges[-1] not in (None, "bytes=0-")


async def test_nobody_there_is_told(model: Weights) -> None:
    """Both hosts by name, and what to do."""
    hubs = [Hub("huggingface", NOBODY), Hub("modelscope", NOBODY)]
    said = r"Hugging Face \(127.0.0.1:9\) cannot be reached: ConnectError.*ModelScope.*llm\.local_model"
    with pytest.raises(Unfetched, match=said):
        await Fetch(model, hubs, Heard(), pause_s=0.01).bring()


async def test_a_token_stays_with_its_host(fetching: Fetching, shelf: Shelf) -> None:
    """Where a request is redirected to another host, the token is not told there, nor anybody else."""
    await fetching(token="hf_frog").bring()
    sent = {one.path.split("/")[1]: one.headers.get("Authorization") for one in shelf.asked}
    assert sent == {"api": "Bearer hf_frog", "frog": "Bearer hf_frog", "cdn": None}


async def test_the_known_file_is_had_from_nobody_who_has_another(tmp_path: Path, shelf: Shelf) -> None:
    """A mirror can hold anything under that name."""
    model = weights(None, tmp_path, tmp_path)
    repository, _, file = str(model.named).rpartition("/")
    large = {"sha256": SHA, "size": len(GGUF)}
    told = {"sha": "1" * 40, "siblings": [{"rfilename": file, "lfs": large}]}
    shelf.more = {f"/api/models/{repository}/revision/main": told}
    with pytest.raises(
        Unfetched, match=f"has another {model.named} than the one that is known: sha256 {SHA}"
    ):
        await Fetch(model, [Hub("huggingface", shelf.url)], Heard(), pause_s=0.01).bring()
    assert shelf.ranges == []


async def test_a_small_disk_is_told_before(fetching: Fetching, shelf: Shelf, model: Weights) -> None:
    """Nothing is asked for that cannot be kept."""
    shelf.size = 1 << 60
    with pytest.raises(Unfetched, match=r"the disk is too small: .* MB wanted, .* MB free; make room"):
        await fetching().bring()
    assert shelf.ranges == []


async def test_a_folder_that_cannot_be_written_is_told(fetching: Fetching, model: Weights) -> None:
    """By its name."""
    model.path.parent.parent.parent.mkdir(parents=True)
    model.path.parent.parent.write_text("a file where a folder should be")
    with pytest.raises(Unfetched, match=f"{REPOSITORY.partition('/')[0]}.*(exists|directory)"):
        await fetching().bring()


async def test_of_two_at_once_one_fetches(fetching: Fetching, shelf: Shelf, heard: Heard) -> None:
    """The other waits, says so, and finds the file there."""
    shelf.ways = [dripping(0.01)]
    await asyncio.gather(fetching().bring(), fetching().bring())
    assert shelf.ranges == [None]
    assert f"another process fetches {NAME}: waiting for it" in heard.notes


_CHILD = """
import asyncio, sys
from pathlib import Path
from jianbao.adapters.llm.local import Fetch, Hub, weights
from jianbao.cli.progress import Lines
url, root = sys.argv[1], Path(sys.argv[2])
model = weights(sys.argv[3], root, root / "cache")
asyncio.run(Fetch(model, [Hub("huggingface", url)], Lines(), pause_s=0.01).bring())
"""


async def _child(shelf: Shelf, root: Path) -> asyncio.subprocess.Process:
    arguments = ("-c", _CHILD, shelf.url, str(root), NAME)
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stderr=asyncio.subprocess.PIPE)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 (another process makes it so)
            await asyncio.sleep(0.02)


async def test_a_process_that_is_killed_is_gone_on_from(
    shelf: Shelf, model: Weights, fetching: Fetching, tmp_path: Path, heard: Heard
) -> None:
    """By one that waited for it: the lock falls with its holder, and what it wrote is used."""
    shelf.ways = [dripping(0.05)]
    child = await _child(shelf, tmp_path)
    part = model.path.with_name(f"{FILE}.{SHA[:16]}.part")
    await _until(lambda: part.exists() and part.stat().st_size >= 200_000)
    waiting = asyncio.create_task(fetching().bring())
    await _until(lambda: bool(heard.notes))
    child.kill()
    await child.wait()
    await asyncio.wait_for(waiting, 20)
    assert model.path.read_bytes() == GGUF
    assert "waiting" in heard.notes[0]
    assert int((shelf.ranges[-1] or "bytes=0-")[6:-1]) >= 200_000


async def test_it_is_told_on_stderr_without_a_terminal(shelf: Shelf, tmp_path: Path) -> None:
    """A scheduled run's log has what was fetched and how far it came."""
    child = await _child(shelf, tmp_path)
    _, said = await child.communicate()
    lines = said.decode().splitlines()
    assert lines[0].startswith(f"fetching the model {NAME}, 1 MB, licence apache-2.0")
    assert lines[1] == "model, MB: 1"
    assert lines[2].startswith("model, MB: 1/1 (")
    assert lines[2].endswith(" MB/s, 0:00:00 left)")


def test_the_models_that_are_known_are_free_to_use(tmp_path: Path) -> None:
    """The default has 1.5 to 4 thousand million parameters, and a licence without conditions of use."""
    assert {one.licence for one in known().values()} == {"Apache-2.0"}
    assert all(1e9 < one.bytes < 2.6e9 and len(one.sha256) == 64 for one in known().values())
    default = weights(None, tmp_path, tmp_path / "cache")
    assert str(default.named) == next(iter(known()))
    assert default.path == tmp_path / "cache" / next(iter(known()))


@pytest.mark.parametrize(
    "said", ["/pond/frog/x.gguf", "../frog/x.gguf", "frog/../x.gguf", "x.gguf", "frog/pond", "a/b/../c.gguf"]
)
def test_what_is_no_repository_is_a_path(said: str, tmp_path: Path) -> None:
    """Nothing climbs out of the cache, and a missing file is told at once."""
    pytest.importorskip("xllamacpp")
    model = weights(said, tmp_path, tmp_path / "cache")
    assert model.named is None
    with pytest.raises(UsageError, match=r"llm\.local_model.*No such file"):
        check(model)


def test_a_file_on_the_disk_comes_first(tmp_path: Path) -> None:
    """Whatever else its name could mean."""
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(GGUF)
    assert weights(NAME, tmp_path, tmp_path / "cache") == Weights(path)
