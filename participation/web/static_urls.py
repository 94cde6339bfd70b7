"""Style sheets and scripts under addresses that name their content, so that a browser keeps them for a year.

The files are read once a process through the `static` package, from a checkout and from a wheel alike. Scripts travel
without their comments and indentation: a cheap phone and a tablet need not pay for what is written for us.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import rjsmin
from flask import Flask, Response, abort

from participation.web.access import public
from participation.web.compression import takes_gzip

KEPT = "public, max-age=31536000, immutable"
COMPRESSED = (".css", ".js", ".svg", ".json", ".txt", ".webmanifest")
SERVED = (*COMPRESSED, ".png", ".ico", ".woff2")

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent: `small` is its gzip, None where that gains nothing."""

    content: bytes
    small: bytes | None
    digest: str
    kind: str


@cache
def static_file(name: str) -> StaticFile | None:
    """Return a file of the `static` package, None where there is none that may be served."""
    parts = name.split("/")
    if not name.endswith(SERVED) or any(part in {"", ".", ".."} or "\\" in part for part in parts):
        return None
    found = files("static").joinpath(*parts)
    if not found.is_file():
        return None
    content = found.read_bytes()
    if name.endswith(".js"):
        content = rjsmin.jsmin(content)
    small = gzip.compress(content, 9, mtime=0) if name.endswith(COMPRESSED) else None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StaticFile(content, small, hashlib.sha256(content).hexdigest()[:10], kind)


def static_url(name: str) -> str:
    """Return the address of a file by its name, as "css/staff.css".

    Raises:
        FileNotFoundError: there is no such file; a page must not link to nothing.
    """
    found = static_file(name)
    if found is None:
        raise FileNotFoundError(f"static/{name}")
    return f"/static/{found.digest}/{name}"


def static_response(found: StaticFile, kept: str) -> Response:
    """Return a file, small where the browser takes that; `kept` says how long it may keep it."""
    response = Response(mimetype=found.kind, headers={"Cache-Control": kept})
    response.vary.add("Accept-Encoding")
    if found.small is not None and takes_gzip():
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(found.small)
    else:
        response.set_data(found.content)
    return response


def init_static(app: Flask) -> None:
    """Serve the files, and give templates `static_url`."""
    app.jinja_env.globals["static_url"] = static_url

    @app.get("/static/<digest>/<path:name>", endpoint="static_file")
    @public
    def serve(digest: str, name: str) -> Response:
        found = static_file(name)
        if found is None:
            abort(404)
        # An old page may ask for an old address: it gets the file of today, but no leave to keep it under that name.
        return static_response(found, KEPT if digest == found.digest else "no-cache")
