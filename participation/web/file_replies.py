"""A file of this installation as an answer to download, read piece by piece."""

from collections.abc import Iterator
from pathlib import Path

from flask import Response

PIECE = 64 * 1024  # bytes


def download(path: Path, name: str, mimetype: str, size: int) -> Response:
    """Return the file at `path` (of `size` bytes) as an answer that is saved under `name`."""
    reply = Response(_pieces(path), mimetype=mimetype, direct_passthrough=True)
    reply.content_length = size
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece
