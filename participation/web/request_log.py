"""One line a request, for TETTPA_LOG=json: the address's pattern alone, since codes and tokens stand in addresses."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from participation.settings import Settings

log = logging.getLogger("tettpa.requests")
HEADER = "X-Request-Id"
_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")


def init_request_log(app: Flask, settings: Settings) -> None:
    """Number requests, and write a line about each where lines are wanted."""
    believes = settings.trusted_proxies > 0

    @app.before_request
    def number() -> None:
        given = request.headers.get(HEADER, "") if believes else ""
        g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        g.request_began = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        if "request_id" not in g:
            return response
        if response.status_code >= 500:
            # For whoever calls because of it; a resident's phone does not pay for it on other pages.
            response.headers[HEADER] = g.request_id
        if settings.log == "json":
            log.info("request", extra={"about": _about(response, with_address=settings.log_addresses)})
        return response


def _about(response: Response, *, with_address: bool) -> dict[str, object]:
    line: dict[str, object] = {
        "id": g.request_id,
        "method": request.method if request.method.isalpha() else "?",
        "route": request.url_rule.rule if request.url_rule is not None else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.request_began) * 1000, 1),
    }
    if with_address:
        line["address"] = request.remote_addr
    return line
