"""A conversation as a tablet sends it, with photos and a recording."""

import base64
from io import BytesIO

from PIL import Image

FIELDS = {
    "kind": ["group"],
    "day": ["2026-11-20"],
    "people": ["4"],
    "language": ["nb"],
    "said.0.lens": ["need"],
    "said.0.text": ["Vi trenger et sted å være"],
}
WEBM = b"\x1aE\xdf\xa3" + b"a voice that somebody knows" * 9


def photo(colour=128, size=(300, 200)):
    """A photo that says where it was taken, and by which camera."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera AS"
    exif.get_ifd(0x8825)[1] = "N"
    into = BytesIO()
    Image.new("RGB", size, (colour, 90, 90)).save(into, "JPEG", exif=exif)
    return into.getvalue()


def conversation(files=None, *, heard=True, **more):
    """Return the content of a record."""
    sent = {name: base64.b64encode(content).decode() for name, content in (files or {}).items()}
    return {
        "kind": "dialogue",
        "session": None,
        "staff": None,
        "fields": FIELDS,
        "files": sent,
        "consent": heard,
    } | more
