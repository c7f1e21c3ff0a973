"""The store as Parquet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jianbao.adapters.parquet import write_parquet
from jianbao.cli import cli
from jianbao.errors import UsageError
from jianbao.model.export import Holding
from jianbao.render.exports import row
from tests.exports.test_command import store
from tests.render import samples

__all__ = ["store"]

parquet = pytest.importorskip("pyarrow.parquet")


@pytest.mark.usefixtures("store")
def test_it_says_what_the_lines_say(tmp_path: Path) -> None:
    """Row for row."""
    made = CliRunner().invoke(cli, ["export", "--format", "parquet", "--out", "papers.parquet"])
    assert made.exit_code == 0, made.output
    rows = parquet.read_table(tmp_path / "papers.parquet").to_pylist()
    lines = [json.loads(line) for line in CliRunner().invoke(cli, ["export"]).stdout.splitlines()]
    assert len(rows) == len(lines) > 5
    for one, line in zip(rows, lines, strict=True):
        for name in ("id", "version", "brief", "tags", "evidence", "findings", "days"):
            assert one[name] == line[name], name
        assert one["title"] == line["paper"]["title"]
        assert one["state"] == (line["outcome"] or {}).get("state")
    (full,) = (one for one in rows if one["id"] == "9901.00001")
    assert (full["prompt"], full["prompt_tokens"], full["cost"]) == ("brief@1", 12900, "0.00143600")


def test_memory_holds_one_group(tmp_path: Path) -> None:
    """However many rows there are: they are taken as groups are written."""
    one = row(Holding(id="9901.00001", version=1, outcome=samples.outcome("9901.00001")))
    with (tmp_path / "many.parquet").open("wb") as file:
        write_parquet((one for _ in range(5000)), file)
    read = parquet.ParquetFile(tmp_path / "many.parquet")
    assert [read.metadata.row_group(number).num_rows for number in range(3)] == [2000, 2000, 1000]


def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With its name."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with (tmp_path / "none").open("wb") as file, pytest.raises(UsageError, match=r"jianbao\[parquet\]"):
        write_parquet((), file)
