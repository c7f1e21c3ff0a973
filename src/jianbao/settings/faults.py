"""What is wrong with a configuration, each fault with its place and the nearest name that is right."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from jianbao.settings.groups import PREFIX, Topic
from jianbao.settings.notify import NotifyGroup

_NAMED: dict[str, type[BaseModel]] = {"topics": Topic, "notify": NotifyGroup}
"""Tables of tables that users name."""


def strangers(known: type[BaseModel]) -> list[str]:
    """Variables that carry our prefix and no name of ours: a typo would otherwise pass in silence."""
    found = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX):
            first = name.removeprefix(PREFIX).partition("__")[0].lower()
            if first not in known.model_fields:
                found.append(f"environment {name}: no setting {first!r}{nearest(first, known.model_fields)}")
    return found


def no_json(fault: BaseException | None) -> list[str]:
    """The variables that hold a list or a table and are no JSON; what they hold is not told."""
    if not isinstance(fault, json.JSONDecodeError):
        return [f"the environment cannot be read: {type(fault).__name__}"]
    names = [
        name
        for name, value in sorted(os.environ.items())
        if name.upper().startswith(PREFIX) and value == fault.doc
    ]
    return [f'environment {name}: is not JSON, as in ["cs.SD", "eess.AS"]: {fault.msg}' for name in names]


def fault(error: ErrorDetails, file: Path, known: type[BaseModel]) -> str:
    """One sentence on one fault, where it stands first."""
    path = [str(part) for part in error["loc"] if part != "[key]"]
    key = ".".join(path)
    place = path[:-1] if error["type"] == "missing" else path
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"unknown key{nearest(path[-1], _known_keys(path[:-1], known))}"
    return f"{_place(place, file)}{key}: {message}"


def _place(path: list[str], file: Path) -> str:
    """`FILE:LINE: ` of a key, or the variable of the environment that set it, or nothing."""
    variable = PREFIX + "__".join(part.upper() for part in path)
    for name in os.environ:
        if variable == name or variable.startswith(name + "__"):
            return f"environment {name}: "
    if not file.is_file():
        return ""
    table: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if head := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = [part.strip(" \"'") for part in head[1].split(".")]
            if table == path:
                return f"{file}:{number}: "
        elif pair := re.match(r"\s*([\w\-.\"']+)\s*=", line):
            here = [*table, *(part.strip("\"'") for part in pair[1].split("."))]
            if path[: len(here)] == here:
                return f"{file}:{number}: "
    return ""


def _known_keys(path: list[str], settings: type[BaseModel]) -> list[str]:
    """The keys that a table may hold."""
    table = settings
    for part in path:
        if table is settings and part in _NAMED:
            return list(_NAMED[part].model_fields) if len(path) > 1 else []
        field = table.model_fields.get(part)
        if (
            field is None
            or not isinstance(field.annotation, type)
            or not issubclass(field.annotation, BaseModel)
        ):
            return []
        table = field.annotation
    return list(table.model_fields)


def nearest(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'this'?` where a known name is close, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f", did you mean {close[0]!r}?" if close else ""
