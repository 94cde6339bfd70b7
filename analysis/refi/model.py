"""What REFI-QDA files hold that Tett på can use, and what can be wrong with one (REFI-QDA standard 1.0, 2019)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"


@dataclass(frozen=True, slots=True)
class RefiCode:
    """A code; texts are maps from language to text, `parent` is the guid of the theme it stands under or "".

    `key` and the maps come whole from our own files; from others' there is a name and a description.
    """

    guid: str
    name: Mapping[str, str]
    parent: str = ""
    colour: str = ""
    key: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
    when_to_use: Mapping[str, str] = field(default_factory=dict)
    when_not: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefiCodebook:
    """Codes, a theme before those under it, and what of the file could not be taken (kind: how often)."""

    codes: tuple[RefiCode, ...]
    lost: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefiUser:
    """Somebody who coded."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class RefiCoding:
    """A code given to a piece of a text, characters `start` to `end`; `user` and `created` may be empty."""

    code: str
    start: int
    end: int
    user: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class RefiSource:
    """A text with its codings; `language` is known from our own files alone."""

    guid: str
    name: str
    text: str
    codings: tuple[RefiCoding, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class RefiProject:
    """A project: codebook, texts, people, and what of the file could not be taken (kind: how often)."""

    name: str
    codebook: RefiCodebook
    sources: tuple[RefiSource, ...]
    users: tuple[RefiUser, ...] = ()
    origin: str = ""
    lost: Mapping[str, int] = field(default_factory=dict)


class RefiProblem(ValueError):
    """A file that cannot be used.

    Attributes:
        code: a stable snake_case name of the problem.
        line: the line of the XML, None where it is about the file as a whole.
        what: the element, attribute or file that it is about, or "".
    """

    def __init__(self, code: str, *, line: int | None = None, what: str = "") -> None:
        super().__init__(f"{code} {what}".strip() + (f" (line {line})" if line else ""))
        self.code = code
        self.line = line
        self.what = what
