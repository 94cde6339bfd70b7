"""Pages of text are sent compressed; what already is, or is a stream, is left alone."""

import gzip

from flask import Flask, Response, request

SMALLEST = 500
KINDS = ("text/", "application/json", "image/svg+xml")


def takes_gzip() -> bool:
    """Return whether the browser asks for gzip, or at least does not refuse it (gzip;q=0)."""
    return request.accept_encodings.quality("gzip") > 0


def init_compression(app: Flask) -> None:
    """Compress what a page gains by it."""

    @app.after_request
    def compress(response: Response) -> Response:
        if (
            response.is_streamed
            or response.direct_passthrough
            or response.status_code in {204, 304}
            or "Content-Encoding" in response.headers
            or not (response.mimetype or "").startswith(KINDS)
        ):
            return response
        response.vary.add("Accept-Encoding")
        if not takes_gzip() or len(response.get_data()) < SMALLEST:
            return response
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        return response
