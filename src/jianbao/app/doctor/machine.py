"""The machine: versions, configuration, disk, clock."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jianbao.adapters.files import unwritable
from jianbao.app.doctor.checks import CONFIGURATION, STORE, Check, fault, warning
from jianbao.settings import FILE, Settings

_SKEW_S = 60.0
_SERVER_S = 90.0
_LITTLE, _TOO_LITTLE = 1 << 30, 100 << 20
"""Bytes. A day of five topics takes some 20 MB in the store, a backup as much as the store."""

_REINSTALL = "run `uv sync`, or install jianbao again into an environment of its own"
_SPEC = re.compile(r"(?P<name>[\w.-]+)(?:\[[^\]]*\])?(?P<spec>[^;]*)")
_BOUND = re.compile(r"(==|>=|<=|<|>)\s*([\d.]+)")


def python() -> Check:
    """Python and Jianbao."""
    return Check(name="jianbao", found=f"{version('jianbao')} on Python {platform.python_version()}")


def packages() -> Check:
    """Whether every package is of a version that Jianbao works with: some pairs break each other."""
    found = list(installed(requires("jianbao") or ()))
    broken = [f"{name} {there}, wanted {spec}" for name, there, spec in found if not fits(there, spec)]
    if broken:
        return fault("packages", "; ".join(broken), _REINSTALL, CONFIGURATION)
    known = {name: there for name, there, _ in found}
    shown = ("prefect", "fastapi", "pymupdf", "openai", "sqlalchemy")
    return Check(name="packages", found=", ".join(f"{name} {known[name]}" for name in shown if name in known))


def installed(required: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Name, version found and bounds wanted, of each package; one of an extra need not be there."""
    for line in required:
        if match := _SPEC.match(line):
            try:
                yield match["name"], version(match["name"]), match["spec"].strip()
            except PackageNotFoundError:
                if "extra ==" not in line:
                    yield match["name"], "missing", match["spec"].strip()


def fits(found: str, spec: str) -> bool:
    """Whether a version keeps bounds such as `>=1.28.2,<2`; a pre-release counts as its release."""
    if not re.match(r"\d", found):
        return False
    ours = _numbers(found)
    holds = {
        "==": lambda bound: ours == bound,
        ">=": lambda bound: ours >= bound,
        "<=": lambda bound: ours <= bound,
        "<": lambda bound: ours < bound,
        ">": lambda bound: ours > bound,
    }
    return all(holds[sign](_numbers(bound)) for sign, bound in _BOUND.findall(spec))


def _numbers(text: str) -> tuple[int, ...]:
    release = re.match(r"\d+(?:\.\d+)*", text)
    assert release is not None
    numbers = [int(part) for part in release[0].split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def prefect_server() -> Check:
    """Whether Prefect's server can be imported: `prefect version` does not show the pair that cannot."""
    command = [sys.executable, "-c", "import prefect.server.api.server"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SERVER_S, check=False)  # noqa: S603 (our own)
    except subprocess.TimeoutExpired:
        return fault(
            "prefect's server", f"not imported in {_SERVER_S:.0f} s", "free the machine", CONFIGURATION
        )
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no word"])[-1]
        return fault("prefect's server", f"cannot be imported: {last[:200]}", _REINSTALL, CONFIGURATION)
    return Check(name="prefect's server", found="can be imported")


def configuration(settings: Settings) -> Check:
    """Where it comes from, and what of it a host would miss."""
    file = settings.root / FILE
    source = str(file) if file.is_file() else f"{settings.root}, without a {FILE}: the shipped topics"
    found = f"{source}; topics: {', '.join(settings.topics)}"
    if not settings.arxiv.contact:
        cure = f'set contact = "you@example.org" below [arxiv] in {FILE}'
        return warning("configuration", f"{found}; arXiv is told no contact", cure)
    return Check(name="configuration", found=found)


def disk(settings: Settings) -> Check:
    """Room, and leave to write."""
    free = shutil.disk_usage(settings.root).free
    for folder in (settings.outputs_dir, settings.cache_dir.parent):
        if why := unwritable(folder):
            cure = "move a file that lies there, check owner and permissions, or set outputs.dir"
            return fault("disk", f"{folder} cannot be written: {why.strerror}", cure, STORE)
    found = f"{free / (1 << 30):,.1f} GB free; {settings.outputs_dir} can be written"
    if free < _TOO_LITTLE:
        return fault("disk", found, "make room: the next run would stop half-way", STORE)
    if free < _LITTLE:
        return warning("disk", found, "make room: a few weeks' text and PDFs fill that")
    return Check(name="disk", found=found)


def clock(settings: Settings, skew_s: float | None) -> Check:
    """The zones that days are counted in, and this machine's clock beside arXiv's."""
    try:
        ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        cure = "install the package `tzdata`, the system's or Python's"
        return fault("clock", "no data of time zones", cure, CONFIGURATION)
    now = settings.now().astimezone(settings.digest.zone)
    found = f"{now:%Y-%m-%d %H:%M} in {settings.digest.timezone}"
    if settings.clock.now:
        return warning(
            "clock", f"clock.now stands for now: {found}", "unset clock.now to live in the present"
        )
    if skew_s is None:
        return warning("clock", f"{found}; not compared, since no host told its time", "see the hosts above")
    if abs(skew_s) > _SKEW_S:
        found = f"{found}: {abs(skew_s):,.0f} s {'ahead of' if skew_s > 0 else 'behind'} arXiv's"
        return fault("clock", found, "set it, as by `timedatectl set-ntp true`", CONFIGURATION)
    return Check(name="clock", found=f"{found}, within {max(1, abs(skew_s)):.0f} s of arXiv's")
