"""What the doctor looks at on the machine: keys, cookies, folder, disk, fonts, texts."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from participation.services.catalogues import LANGUAGES, SOURCE
from participation.services.database import Database
from participation.services.health.findings import Finding, problem, warning, well
from participation.services.messages import N_
from participation.services.posters import fonts

if TYPE_CHECKING:
    from participation.settings import Settings

DIFFERENT_SIGNS = 12  # a key drawn at random from 64 signs, 32 long, has fewer once in 10^9
LITTLE, VERY_LITTLE = 2_000_000_000, 300_000_000  # bytes


def keys(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look at the secret key: is it long, random, and kept to its owner?"""
    del database, now
    secret = settings.secret_key
    if len(secret) < 32 or len(set(secret)) < DIFFERENT_SIGNS:
        yield problem(
            "secret_key",
            N_("The secret key can be guessed."),
            N_("Set TETTPA_SECRET_KEY to at least 32 random characters, or let the installation make its own."),
        )
    else:
        yield well("secret_key", N_("The secret key is long enough."))
    path = settings.instance / "secret_key"
    if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield problem(
            "secret_key_file",
            N_("Other users of this machine can read the file with the secret key."),
            N_("Make it readable by its owner alone: chmod 600 secret_key, in the instance folder."),
        )


def cookies(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look at what says whether the site is served by HTTPS behind a proxy."""
    del database, now
    if not settings.secure_cookies:
        yield warning(
            "https",
            N_("Cookies would also be sent without encryption."),
            N_("Serve the site by HTTPS and set TETTPA_SECURE_COOKIES=1."),
        )
    elif not settings.trusted_proxies:
        yield warning(
            "https",
            N_("No proxy is trusted, so the site does not know by which address it is reached."),
            N_("Set TETTPA_TRUSTED_PROXIES to the number of web servers in front of it, mostly 1."),
        )
    else:
        yield well("https", N_("Cookies travel by HTTPS alone."))


def folder(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether the instance folder can be written, and who else can read what is in it."""
    del now
    try:
        with tempfile.NamedTemporaryFile(dir=settings.instance, prefix="doctor-"):
            pass
    except OSError:
        yield problem(
            "instance",
            N_("Nothing can be written to the instance folder."),
            N_("Give it to the user that the site runs as."),
        )
        return
    path = _file_of(database)
    if path is not None and _others_read(settings, path):
        yield warning(
            "instance",
            N_("Other users of this machine can read the database."),
            N_("Close the instance folder to them: chmod 700."),
        )
    else:
        yield well("instance", N_("The instance folder can be written, and only its owner reads it."))


def _file_of(database: Database) -> Path | None:
    path = Path(str(database.url.database))
    return path if database.is_sqlite and path.is_file() else None


def _others_read(settings: "Settings", path: Path) -> bool:
    file = stat.S_IMODE(path.stat().st_mode) & 0o044
    return bool(file and stat.S_IMODE(settings.instance.stat().st_mode) & 0o011)


def disk(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look how much room is left where the installation writes."""
    del now
    free = shutil.disk_usage(settings.instance).free
    path = _file_of(database)
    size = path.stat().st_size if path is not None else 0
    values = {"free": f"{free / 1e9:.0f}" if free > 10e9 else f"{free / 1e9:.1f}"}
    advice = N_("Make room: when the disk is full, nobody's answers can be stored.")
    if free < VERY_LITTLE:
        yield problem("disk", N_("Only %(free)s GB are free on the disk."), advice, **values)
    elif free < LITTLE + 2 * size:
        yield warning("disk", N_("Only %(free)s GB are free on the disk."), advice, **values)
    else:
        yield well("disk", N_("%(free)s GB are free on the disk."), **values)


def texts(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether the interface's texts and the posters' fonts are there."""
    del settings, database, now
    home = files("translations")
    missing = [code for code in LANGUAGES if code != SOURCE and not _compiled(home, code)]
    if missing:
        yield problem(
            "texts",
            N_("The interface's texts are missing in these languages: %(languages)s."),
            N_("Run tettpa translations compile."),
            languages=", ".join(missing),
        )
    else:
        yield well("texts", N_("The interface's texts are there in all languages."))
    absent = fonts.missing()
    if absent:
        yield problem(
            "fonts",
            N_("Fonts for posters are missing: %(fonts)s."),
            N_("Install Tett på anew; posters cannot be made until then."),
            fonts=", ".join(absent),
        )
    else:
        yield well("fonts", N_("The fonts for posters are there."))


def _compiled(home: object, code: str) -> bool:
    found = home.joinpath(code, "LC_MESSAGES", "messages.mo")  # type: ignore[attr-defined]  # a Traversable
    return bool(found.is_file())
