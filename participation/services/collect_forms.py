"""Questionnaires as XForms, made from our XLSForm by pyxform, the standard's own converter."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from pyxform.xls2xform import convert
from sqlalchemy.orm import Session

from participation.services import publishing
from participation.services.errors import NotFound
from participation.services.publishing import SurveyView
from surveys.formats import native, xlsform
from surveys.formats.collect import CollectWords, for_collect
from surveys.questionnaire import Questionnaire
from surveys.wording import say


@dataclass(frozen=True, slots=True)
class CollectForm:
    """A form that Collect can fetch.

    Attributes:
        form_id: the survey's address; version: the hash of what is asked.
        digest: MD5 of the XForm, hexadecimal, by which Collect sees that it has changed.
    """

    form_id: str
    version: str
    name: str
    digest: str
    xform: bytes


def forms(session: Session, area_id: int, words: CollectWords) -> list[CollectForm]:
    """Return the forms of an area's open surveys."""
    open_ones = [view for view in publishing.surveys_of(session, area_id) if view.is_open]
    return [_form(view, publishing.questionnaire_of(session, view), words) for view in open_ones]


def form(session: Session, area_id: int, form_id: str, words: CollectWords) -> CollectForm:
    """Return one form; raise NotFound where the area has no such open survey."""
    view = publishing.survey_by_slug(session, form_id)
    if view.area_id != area_id or not view.is_open:
        raise NotFound
    return _form(view, publishing.questionnaire_of(session, view), words)


def _form(view: SurveyView, questionnaire: Questionnaire, words: CollectWords) -> CollectForm:
    xform = _xform(view.slug, questionnaire.hash, _Asked(questionnaire, words))
    name = say(questionnaire.title, questionnaire.default_language, questionnaire.default_language).text
    digest = hashlib.md5(xform, usedforsecurity=False).hexdigest()  # what the standard asks for, to notice a change
    return CollectForm(view.slug, questionnaire.hash, name, digest, xform)


class _Asked:
    """What a form is made of, as part of a cache's key: the hash beside it says which one it is."""

    def __init__(self, questionnaire: Questionnaire, words: CollectWords) -> None:
        self.questionnaire = questionnaire
        self.words = words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.words == other.words

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=100)
def _xform(form_id: str, version: str, asked: _Asked) -> bytes:
    workbook = xlsform.write(native.load(for_collect(asked.questionnaire, asked.words)))
    converted = convert(xlsform=BytesIO(workbook), validate=False, pretty_print=False, file_type=".xlsx")
    # The survey's address and the hash of what residents are asked, which a workbook's settings cannot hold.
    return _ROOT.sub(rf'\1 id="{form_id}" version="{version}"', str(converted.xform), count=1).encode()


_ROOT = re.compile(r'(<instance>\s*<[A-Za-z_][\w.-]*)(?: (?:id|version)="[^"]*")+')
