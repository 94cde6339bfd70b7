"""What pages say of a file that is asked for, being made, ready or gone."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from participation.services.file_jobs import FileJobView
from participation.web.reading import moment, number

STATES: dict[str, tuple[LazyString, str]] = {
    "waiting": (_l("Waiting"), "warn"),
    "running": (_l("Being made"), "warn"),
    "done": (_l("Ready"), "good"),
    "failed": (_l("Failed"), "bad"),
    "cancelled": (_l("Cancelled"), ""),
    "expired": (_l("Deleted after its time"), ""),
}
SENTENCES = {
    "failed": lazy_gettext("The file could not be made. Try again; if it fails once more, tell whoever runs the site."),
    "cancelled": lazy_gettext("The export was stopped, and nothing of it is kept."),
    "expired": lazy_gettext(
        "The file has been deleted, as every export is after some days. Make it again if you need it."
    ),
}


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file that was asked for as a page shows it; `percent` is a whole number."""

    id: str
    kind: str
    state: str
    tone: str
    sentence: str
    is_at_work: bool
    is_ready: bool
    done: int
    total: int
    percent: int
    progress: str
    when: str
    who: str
    size: str
    until: str


def said(view: FileJobView) -> dict[str, Any]:
    """Return the fields of FileJob but for what kind of file it is and what its progress counts."""
    state, tone = STATES[view.state]
    total = max(view.total, 1)
    return {
        "id": str(view.id),
        "state": str(state),
        "tone": tone,
        "sentence": str(SENTENCES.get(view.state, "")),
        "is_at_work": view.is_at_work,
        "is_ready": view.is_ready,
        "done": view.done,
        "total": total,
        "percent": min(100, 100 * view.done // total),
        "when": moment(view.created),
        "who": view.created_by,
        "size": size(view.size),
        "until": moment(view.expires) if view.expires else "",
    }


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, step in (("MB", 1_000_000), ("kB", 1000)):
        if count >= step:
            return f"{number(round(count / step, 1))} {unit}"
    return f"{number(count)} B"
