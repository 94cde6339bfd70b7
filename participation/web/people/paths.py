"""Where a person may be sent on to: paths of this site, and nothing else."""

from urllib.parse import urlsplit


def local_path(wanted: str | None) -> str:
    """Return the path to go on to; an empty text for anything that is not a path of this site."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return ""
    if any(ord(sign) < 33 or ord(sign) == 127 for sign in wanted):
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else wanted
