"""How the server writes its log: without anybody's words, codes, addresses or passwords, as text or as JSON."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context
from gunicorn.glogging import Logger as GunicornLogger

OURS = "tettpa"
# Others put what was asked into their sentences: gunicorn a visitor's address and the first line of a broken request.
_TELLS = re.compile(r"(ip=|uri=|/|\?|@).*", re.DOTALL)
_HOLE = re.compile(r"%[sr]|%\(\w+\)[sr]")


def describe(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a line says, as plain data.

    Our own sentences hold no personal data. Of others' sentences stays what the program wrote, not what it filled in;
    of an error its kind and where it came from, never its message, which may quote an answer.
    """
    is_ours = record.name.split(".")[0] == OURS
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.getMessage() if is_ours else _without_values(record),
    }
    line |= getattr(record, "about", {})
    if has_request_context() and "request_id" in g:
        line.setdefault("id", g.request_id)
    if record.exc_info and record.exc_info[1] is not None:
        line["error"] = _errors(record.exc_info[1])
        line["at"] = _steps(record.exc_info[1])
    return line


def _without_values(record: logging.LogRecord) -> str:
    numbers = record.args if isinstance(record.args, tuple) else ()
    text = str(record.msg)
    if numbers and all(isinstance(value, int | float) for value in numbers):
        text = text % numbers
    return _TELLS.sub("…", _HOLE.sub("…", text))


def _errors(error: BaseException) -> list[str]:
    found: list[str] = []
    at: BaseException | None = error
    while at is not None and len(found) < 5:
        found.append(type(at).__name__)
        at = at.__cause__ or at.__context__
    return found


def _steps(error: BaseException) -> list[str]:
    steps = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{step.filename.rpartition('/')[2]}:{step.lineno} {step.name}" for step in steps]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(describe(record), ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One sentence a line, for people who read a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = describe(record)
        first = f"{line.pop('time')} {line.pop('level')}: {line.pop('event')}"
        return " ".join([first, *(f"{name}={value}" for name, value in line.items())])


def formatter(kind: str) -> logging.Formatter:
    """Return what writes lines of a kind, "text" or "json"."""
    return JsonLines() if kind == "json" else PlainLines()


def configure(kind: str) -> None:
    """Let this process write its log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(kind))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)


class QuietLogger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own lines, in our form."""

    kind = "text"

    def setup(self, cfg: Any) -> None:
        """Take our form over."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(self.kind))


class QuietJsonLogger(QuietLogger):
    """The same in JSON."""

    kind = "json"
