"""What a resident's phone sends, read as it is: nothing typed may be lost, whatever is wrong with the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms.validators import ValidationError

from participation.web.question_steps import TIMES

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage, MultiDict

# The form's own fields begin with an underscore, as no question's id does.
TOKEN = "_token"  # noqa: S105 - a field's name
ID = "_id"
CONSENT = "_consent"
AGE = "_age"
OWN = "_own"
DRAFT = "_draft"
AT = "_at"
MORE, FEWER = "_more", "_fewer"
LATER = "_later"
DROP = "_drop"
SAVED = "_saved"
LARGEST_FILE = 20_000_001  # bytes looked at; one more than may be


@dataclass(frozen=True, slots=True)
class Sent:
    """A survey form as it came in.

    Attributes:
        id: made with the page, so that sending twice stores once; a new one where it was missing or is no UUID.
        is_draft: the page is only to come back: in another language, with one time more; nothing is stored.
        is_later: the answers are to be put aside under a code.
        has_token: the CSRF token is there, ours and not too old.
        at: the screen on which the script was.
        times: how often each section that repeats is to stand on the page, by field.
        files: field to content of photos and sounds; dropped: fields whose file was taken back.
        saved: what the saved answers that the page began with are found by.
        old_enough: the box about one's age is ticked.
        own: a correction: which revision the page showed, a space, the receipt code.
    """

    id: UUID
    consent: bool
    is_draft: bool
    has_token: bool
    at: str
    answers: dict[str, list[str]]
    is_later: bool = False
    times: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    saved: str = ""
    old_enough: bool = False
    own: str = ""

    @property
    def raw(self) -> dict[str, list[str]]:
        """All that the page's fields held, for a page that comes back."""
        ticked = {CONSENT: self.consent, AGE: self.old_enough}
        return {**self.answers, **self.times, **{name: ["yes"] if is_so else [] for name, is_so in ticked.items()}}


def read(form: "MultiDict[str, str]", files: "MultiDict[str, FileStorage] | None" = None) -> Sent:
    """Return what was sent; the answers are all fields but the form's own."""
    brought = {}
    for name, file in (files or {}).items():
        with file.stream as stream:  # a large one stands in a temporary file
            if file.filename:
                brought[name] = stream.read(LARGEST_FILE)
    return Sent(
        id=_uuid(form.get(ID, "")),
        consent=form.get(CONSENT) == "yes",
        is_draft=any(name in form for name in (DRAFT, MORE, FEWER)),
        has_token=has_token(form),
        at=_at(form),
        answers={name: form.getlist(name) for name in form if not name.startswith("_")},
        is_later=LATER in form,
        times=dict(_times(form)),
        files=brought,
        dropped=tuple(form.getlist(DROP)),
        saved=form.get(SAVED, ""),
        old_enough=form.get(AGE) == "yes",
        own=form.get(OWN, "")[:60],
    )


def _times(form: "MultiDict[str, str]") -> Mapping[str, list[str]]:
    times = {}
    for name in form:
        if name.startswith(TIMES):
            stood = form.get(name, "")
            changed = int(stood) if stood.isdigit() and len(stood) < 4 else 1
            changed += (form.get(MORE) == name.removeprefix(TIMES)) - (form.get(FEWER) == name.removeprefix(TIMES))
            times[name] = [str(max(0, changed))]
    return times


def _at(form: "MultiDict[str, str]") -> str:
    """Return the screen to go on with: the one after the button that asked for one more."""
    section = form.get(MORE) or form.get(FEWER)
    return f"{section}-again" if section and form.get(AT) else form.get(AT, "")


def has_token(form: "MultiDict[str, str]") -> bool:
    """Return whether the form brings a CSRF token of this visitor's session that is not too old."""
    try:
        validate_csrf(form.get(TOKEN))
    except ValidationError:
        return False
    return True


def hidden_fields(response_id: UUID | None = None, saved: str = "", own: str = "") -> Markup:
    """Return the hidden fields that differ from page to page: token, the response's id, saved or own answers'."""
    token, identifier = generate_csrf(), response_id or uuid4()
    fields = Markup(  # noqa: S704 - both values are made by us, of signs that need no escaping; this runs on every page
        f'<input type="hidden" name="{TOKEN}" value="{token}"><input type="hidden" name="{ID}" value="{identifier}">'
    )
    for name, value in ((SAVED, saved), (OWN, own)):
        if value:
            fields += Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
    return fields


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
