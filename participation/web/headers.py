"""Security headers on every response. docs/security.md says why each is there."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(POLICY)

# Few and short: a resident's phone pays for each of them on every reply.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Within the site the referrer stays, as the CSRF check over HTTPS wants it; to others nothing is told.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A style sheet or a script is no page: what says how pages behave means nothing there, and a phone would pay for it.
FILE_HEADERS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
HSTS = "max-age=31536000; includeSubDomains"


def init_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on pages, and on files those that concern files; HSTS only where the site has HTTPS."""
    always = [("Strict-Transport-Security", HSTS)] if secure else []
    on_files = [*((name, HEADERS[name]) for name in FILE_HEADERS), *always]
    # Answers, and pages behind a log-in, belong in no cache.
    on_pages = [*HEADERS.items(), *always, ("Cache-Control", "no-store")]

    @app.after_request
    def add_headers(response: Response) -> Response:
        # What a view has set itself stays. Asked of the headers one by one, each would cost an exception.
        there = {name.lower() for name, _ in response.headers}
        for name, value in on_files if request.endpoint == "static_file" else on_pages:
            if name.lower() not in there:
                response.headers.add(name, value)
        return response
