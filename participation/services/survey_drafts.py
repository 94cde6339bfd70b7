"""Questionnaires that planners are still writing: begun, changed one step at a time, published."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from participation.records.drafts import SurveyDraft
from participation.records.questionnaires import Survey, SurveyVersion
from participation.services import publishing
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from surveys.formats import native, xlsform
from surveys.problems import QuestionnaireRefused

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 60
MOST_NOTES = 500
CHANGED = N_("Somebody else has changed this meanwhile. Look at the newest, then change it.")


def changed_message() -> Message:
    """Return what is said to whoever was slower than somebody else."""
    return Message(CHANGED)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft.

    Attributes:
        slug: the address that it is to be published at.
        revision: counts changes, so that two people do not overwrite each other.
        translations: language to key to {"state", "by", "day", "source"}.
        notes: what an import could not carry over, in sentences.
    """

    id: int
    area_id: int
    slug: str
    document: dict[str, Any]
    revision: int
    translations: Mapping[str, Mapping[str, Mapping[str, str]]]
    notes: tuple[str, ...]
    changed: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file became: a document, and what it lost on the way."""

    document: dict[str, Any]
    notes: tuple[str, ...]


def read_file(data: bytes, name: str) -> Imported:
    """Read a questionnaire file: native JSON, or an XLSForm workbook.

    Raises:
        ServiceProblem: it is neither, or has errors; the first of them are told.
    """
    if xlsform.is_workbook(data) or name.lower().endswith((".xlsx", ".xls")):
        found = xlsform.read(data, name.rpartition(".")[0] or name)
        if found.document is None:
            raise _refused([str(problem) for problem in (*found.errors, *found.losses)])
        return Imported(found.document, tuple(map(str, (*found.losses, *found.warnings)))[:MOST_NOTES])
    try:
        return Imported(dict(native.load(data).definition), ())
    except QuestionnaireRefused as refused:
        raise _refused([str(problem) for problem in refused.problems]) from refused


def _refused(sentences: list[str]) -> ServiceProblem:
    told = " ".join(sentences[:3])
    return ServiceProblem(Message(N_("The file cannot be imported. %(problems)s"), {"problems": told}), status=422)


def begin(
    session: Session,
    area_id: int,
    document: Mapping[str, Any],
    *,
    slug: str,
    notes: tuple[str, ...] = (),
    user_id: int,
    now: datetime,
) -> int:
    """Begin a draft and return its id.

    Raises:
        ServiceProblem: the address cannot be one.
        Conflict: another area's survey has it.
    """
    check_slug(session, area_id, slug)
    draft = SurveyDraft(
        area_id=area_id,
        slug=slug,
        document=json.dumps(document, ensure_ascii=False),
        translations={},
        notes=list(notes),
        created=now,
        changed=now,
        changed_by=user_id,
    )
    session.add(draft)
    session.flush()
    return draft.id


def check_slug(session: Session, area_id: int, slug: str) -> None:
    """Raise ServiceProblem where an address cannot be used: it is none, or another area's."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        sentence = N_("An address has small letters a–z, digits and hyphens, at most 60 signs.")
        raise ServiceProblem(Message(sentence), field="slug", status=422)
    owner = session.scalar(select(Survey.area_id).where(Survey.slug == slug))
    if owner is not None and owner != area_id:
        raise Conflict(Message(N_("Another area already uses this address.")), field="slug")


def drafts_of(session: Session, area_id: int) -> list[DraftView]:
    """Return an area's drafts, the one changed last first."""
    found = session.scalars(
        select(SurveyDraft).where(SurveyDraft.area_id == area_id).order_by(SurveyDraft.changed.desc(), SurveyDraft.id)
    )
    return [_view(draft) for draft in found]


def one(session: Session, area_id: int, draft_id: int) -> DraftView:
    """Return a draft; raise NotFound where the area has none such."""
    draft = session.get(SurveyDraft, draft_id)
    if draft is None or draft.area_id != area_id:
        raise NotFound
    return _view(draft)


def save(
    session: Session,
    view: DraftView,
    *,
    document: Mapping[str, Any] | None = None,
    translations: Mapping[str, Any] | None = None,
    notes: tuple[str, ...] | None = None,
    slug: str | None = None,
    user_id: int,
    now: datetime,
) -> int:
    """Store a changed draft, return its new revision.

    Args:
        session: of the transaction.
        view: the draft as it was read; its revision must still be the newest.
        document: the document, where it has changed.
        translations: what is known of translations, where that has changed.
        notes: what is left of an import's notes.
        slug: another address.
        user_id: whose change it is.
        now: the time.

    Raises:
        Conflict: somebody else has changed it since.
    """
    if slug is not None:
        check_slug(session, view.area_id, slug)
    values: dict[str, Any] = {"revision": view.revision + 1, "changed": now, "changed_by": user_id}
    values |= {} if document is None else {"document": json.dumps(document, ensure_ascii=False)}
    values |= {} if translations is None else {"translations": dict(translations)}
    values |= {} if notes is None else {"notes": list(notes)}
    values |= {} if slug is None else {"slug": slug}
    changed = session.execute(
        update(SurveyDraft)
        .where(SurveyDraft.id == view.id, SurveyDraft.area_id == view.area_id, SurveyDraft.revision == view.revision)
        .values(**values)
        .returning(SurveyDraft.id)
    ).all()
    if not changed:
        raise Conflict(Message(CHANGED))
    return view.revision + 1


def discard(session: Session, area_id: int, draft_id: int) -> None:
    """Delete a draft; raise NotFound where the area has none such."""
    one(session, area_id, draft_id)
    session.execute(delete(SurveyDraft).where(SurveyDraft.id == draft_id))


def publish(session: Session, view: DraftView, *, now: datetime) -> SurveyView:
    """Publish a draft as the newest version of the survey at its address; the draft is done with.

    Raises:
        ServiceProblem: it has errors.
        Conflict: an earlier version asked exactly this, or somebody else has changed the draft.
    """
    newest = one(session, view.area_id, view.id)
    if newest.revision != view.revision:
        raise Conflict(Message(CHANGED))
    try:
        questionnaire = native.load(newest.document)
    except QuestionnaireRefused as refused:
        sentence = N_("The questionnaire has errors. Correct them before you publish it.")
        raise ServiceProblem(Message(sentence), status=422) from refused
    earlier = session.execute(
        select(SurveyVersion.number, Survey.slug)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Survey.slug == newest.slug, SurveyVersion.hash == questionnaire.hash)
    ).one_or_none()
    if earlier is not None:
        sentence = N_("Version %(number)s asks exactly this already. Change something, or discard the draft.")
        raise Conflict(Message(sentence, {"number": earlier.number}))
    survey = publishing.publish(session, area_id=view.area_id, slug=newest.slug, definition=newest.document, now=now)
    session.execute(delete(SurveyDraft).where(SurveyDraft.id == view.id))
    return survey


def published(session: Session, area_id: int, slug: str) -> dict[str, Any] | None:
    """Return the document of an area's survey's newest version, None where nothing is published at the address."""
    definition = session.scalar(
        select(SurveyVersion.definition)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Survey.slug == slug, Survey.area_id == area_id)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )
    return None if definition is None else dict(definition)


def version_document(session: Session, survey: SurveyView, number: int) -> dict[str, Any]:
    """Return the document of one version; raise NotFound where there is none."""
    definition = session.scalar(
        select(SurveyVersion.definition).where(SurveyVersion.survey_id == survey.id, SurveyVersion.number == number)
    )
    if definition is None:
        raise NotFound
    return dict(definition)


def _view(draft: SurveyDraft) -> DraftView:
    return DraftView(
        draft.id,
        draft.area_id,
        draft.slug,
        json.loads(draft.document),
        draft.revision,
        draft.translations,
        tuple(draft.notes),
        draft.changed,
    )
