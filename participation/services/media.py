"""Photos and sounds, looked at by what they hold and not by what they are called."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from participation.services import sounds
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from surveys.questionnaire import QuestionType

LARGEST_FILE = 20_000_000
LONGEST_SIDE = 2048  # pixels; a sign on a wall can still be read
MOST_PIXELS = 60_000_000
QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "MPO")
_CANNOT = N_("This file cannot be used here. Please choose another.")


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that passed; sha256 in hexadecimal."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of what is stored, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def checked(kind: QuestionType, content: bytes) -> Medium:
    """Return a photo drawn anew as JPEG, without what the camera wrote into it, or a sound without its notes.

    Raises:
        ServiceProblem: it is no picture (sound), or too large.
    """
    if not content or len(content) > LARGEST_FILE:
        raise ServiceProblem(Message(_CANNOT), status=422)
    return _photo(content) if kind == QuestionType.PHOTO else _sound(content)


def _photo(content: bytes) -> Medium:
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            turned = _decoded(opened)
    except Exception as error:
        # A picture is whatever somebody's program wrote; the decoders raise a dozen kinds of exceptions over it.
        raise ServiceProblem(Message(_CANNOT), status=422) from error
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    into = BytesIO()
    # A fresh picture of the same points: place, time and owner stay behind with the old one.
    clean = Image.frombytes("RGB", turned.size, turned.tobytes())
    clean.save(into, "JPEG", quality=QUALITY, optimize=True)
    return Medium(into.getvalue(), "image/jpeg")


def _decoded(opened: Image.Image) -> Image.Image:
    """Return the picture the right way up; a header that promises too many points is not believed further."""
    if opened.width * opened.height > MOST_PIXELS:
        raise ValueError
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(opened).convert("RGB")


def _sound(content: bytes) -> Medium:
    media_type = _sound_type(content[:16])
    if not media_type:
        raise ServiceProblem(Message(_CANNOT), status=422)
    return Medium(sounds.without_notes(content, media_type), media_type)


def _sound_type(start: bytes) -> str:
    """Return the type of a sound by the marks of its container; empty where it is none."""
    if start.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if start.startswith(b"OggS"):
        return "audio/ogg"
    if start[4:8] == b"ftyp":
        return "audio/mp4"
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        return "audio/wav"
    if start.startswith(b"ID3") or (len(start) > 1 and start[0] == 0xFF and start[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    return ""
