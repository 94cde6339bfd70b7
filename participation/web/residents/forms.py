"""What a resident's phone sends, read as it is: nothing typed may be lost, whatever is wrong with the rest."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms.validators import ValidationError

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# The form's own fields begin with an underscore, as no question's id does.
TOKEN = "_token"  # noqa: S105 - a field's name
ID = "_id"
CONSENT = "_consent"
DRAFT = "_draft"
AT = "_at"


@dataclass(frozen=True, slots=True)
class Sent:
    """A survey form as it came in.

    Attributes:
        id: made with the page, so that sending twice stores once; a new one where it was missing or is no UUID.
        is_draft: only the language is to be changed; nothing is checked or stored.
        has_token: the CSRF token is there, ours and not too old.
        at: the screen on which the script was.
    """

    id: UUID
    consent: bool
    is_draft: bool
    has_token: bool
    at: str
    answers: dict[str, list[str]]


def read(form: "MultiDict[str, str]") -> Sent:
    """Return what was sent; the answers are all fields but the form's own."""
    return Sent(
        id=_uuid(form.get(ID, "")),
        consent=form.get(CONSENT) == "yes",
        is_draft=DRAFT in form,
        has_token=has_token(form),
        at=form.get(AT, ""),
        answers={name: form.getlist(name) for name in form if not name.startswith("_")},
    )


def has_token(form: "MultiDict[str, str]") -> bool:
    """Return whether the form brings a CSRF token of this visitor's session that is not too old."""
    try:
        validate_csrf(form.get(TOKEN))
    except ValidationError:
        return False
    return True


def hidden_fields(response_id: UUID | None = None) -> Markup:
    """Return the two hidden fields that differ from page to page: the CSRF token and the response's id."""
    token, identifier = generate_csrf(), response_id or uuid4()
    return Markup(  # noqa: S704 - both values are made by us, of signs that need no escaping; this runs on every page
        f'<input type="hidden" name="{TOKEN}" value="{token}"><input type="hidden" name="{ID}" value="{identifier}">'
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
