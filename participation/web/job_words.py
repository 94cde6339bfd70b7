"""What pages say of a file that is asked for, being made, ready or gone."""

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from participation.web.reading import number

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


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, step in (("MB", 1_000_000), ("kB", 1000)):
        if count >= step:
            return f"{number(round(count / step, 1))} {unit}"
    return f"{number(count)} B"
