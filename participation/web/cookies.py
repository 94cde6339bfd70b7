"""Names of cookies: with the prefix __Host- over HTTPS, so that no neighbouring site can set them for ours."""

from werkzeug.wrappers import Response

from participation.web.context import current_settings

HOST = "__Host-"
SESSION = "tettpa"


def named(name: str, *, secure: bool) -> str:
    """Return what a cookie is called; __Host- needs Secure, the path / and no domain, which all of ours have."""
    return HOST + name if secure else name


def keep(response: Response, name: str, value: str, *, days: int) -> None:
    """Keep a value in the browser, out of reach of scripts and of other sites."""
    secure = current_settings().secure_cookies
    response.set_cookie(
        named(name, secure=secure),
        value,
        max_age=days * 86_400,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )
