"""The flows as Prefect sees them: one run by a worker, and the deployments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.standin import Desk, StandIn

ROOT = Path(__file__).parents[1]
_LOAD = """
import sys
from prefect.flows import Flow, load_flow_from_entrypoint
for entrypoint in sys.argv[1:]:
    assert isinstance(load_flow_from_entrypoint(entrypoint), Flow), entrypoint
"""


def _python(desk: Desk, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=desk.folder,
        env=desk.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_worker_runs_a_day(tmp_path: Path) -> None:
    """With nothing handed to it the flow opens its own app; each paper is in one table, each step a task."""
    with StandIn() as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1")
        told = json.loads(
            _python(desk, "-m", "tests.standin.worker", str(tmp_path), str(world.today)).splitlines()[-1]
        )
        asked = world.account.papers["chat"]
    assert told["codes"] == [0]
    assert all((tmp_path / "outputs" / one).is_file() for one in told["files"])
    assert told["flows"] == [["daily", "Completed"]]
    assert set(told["tasks"].values()) == {"Completed"}
    steps = {name.split()[0] for name in told["tasks"]}
    assert steps == {"announcement", "papers", "digest"}
    rows = json.loads(told["artifacts"]["papers"])
    written = [row["id"].partition("v")[0] for row in rows if row["state"] == "published"]
    assert sorted(written) == sorted(asked)
    assert told["artifacts"]["progress"] == 100.0


@pytest.mark.slow
def test_deployments_resolve(tmp_path: Path) -> None:
    """Every entrypoint of prefect.yaml is a flow, its schedules are sound, and nothing runs twice at once."""
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    names = [one["name"] for one in deployments]
    assert len(set(names)) == len(names)
    for one in deployments:
        for schedule in one.get("schedules", []):
            assert len(schedule["cron"].split()) == 5
            assert schedule["timezone"] == "Asia/Shanghai"
            assert one["concurrency_limit"] == 1
    entrypoints = sorted({f"{ROOT}{os.sep}{one['entrypoint']}" for one in deployments})
    _python(Desk(tmp_path, PREFECT_HOME=str(tmp_path)), "-c", _LOAD, *entrypoints)
