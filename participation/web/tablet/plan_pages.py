"""What a session's form has to choose from, with the groups that were heard too seldom marked."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext

from participation.services import accounts, follow_ups, publishing, representation
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.errors import NotFound
from participation.services.permissions import Permission
from participation.services.representation import LookView
from participation.web.question_views import Words, wording
from participation.web.reading import day
from participation.web.session_words import METHODS
from participation.web.sketch_map import SketchMap, sketch
from participation.web.survey_names import survey_name
from surveys.questionnaire import Landmark, Questionnaire
from surveys.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A group that a session can be meant for; marks say why it should be."""

    value: str
    label: Words
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The sketch of the neighbourhood with the names of its dots."""

    map: SketchMap
    names: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a session's form has to choose from, as (value, label); groups by dimension.

    Attributes:
        look: what the latest look at who was heard says, empty where there is none.
        ground: None where no survey knows landmarks.
    """

    surveys: list[tuple[int, str]]
    methods: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    staff: list[tuple[int, str]]
    groups: list[tuple[Words, list[GroupChoice]]]
    look: str
    ground: Ground | None

    @property
    def has_marks(self) -> bool:
        """Whether a group is marked."""
        return any(choice.marks for _, choices in self.groups for choice in choices)


def choices(session: Session, area: AreaView, language: str) -> Choices:
    """Return what a session's form has to choose from."""
    surveys = list(reversed(publishing.surveys_of(session, area.id)))
    asked = [publishing.questionnaire_of(session, survey) for survey in surveys]
    look = _latest_look(session, area.id)
    flagged = look.flagged if look is not None else frozenset()
    follow = follow_ups.open_groups(session, area.id)
    groups = _groups(asked[0], language, flagged, follow) if asked else []
    return Choices(
        surveys=[
            (survey.id, survey_name(questionnaire, survey.slug, language).text)
            for survey, questionnaire in zip(surveys, asked, strict=True)
        ],
        methods=[(method.value, gettext(text)) for method, text in METHODS.items()],
        languages=[(known.code, known.own_name) for known in LANGUAGES],
        staff=[
            (person.id, person.name)
            for person in accounts.people_of(session, area.slug)
            if person.active and person.may(Permission.RECORD_ANSWERS, area.slug)
        ],
        groups=groups,
        look=_look_sentence(look, asked[0].dimensions if asked else ()),
        ground=ground(asked, language),
    )


def ground(asked: list[Questionnaire], language: str) -> Ground | None:
    """Return the sketch of the first of some questionnaires that knows landmarks, None where none does."""
    for questionnaire in asked:
        for question in questionnaire.questions:
            map_ = sketch(question.landmarks)
            if map_ is not None:
                names = [_name(questionnaire, mark, language) for mark in question.landmarks]
                return Ground(map_, tuple(names))
    return None


def _name(questionnaire: Questionnaire, mark: Landmark, language: str) -> Words:
    return wording(questionnaire, mark.text, language)


def _latest_look(session: Session, area_id: int) -> LookView | None:
    try:
        survey = representation.survey_of(session, area_id)
    except NotFound:
        return None
    return representation.latest_look(session, survey.id)


def _look_sentence(look: LookView | None, dimensions: Collection[str]) -> str:
    """Return what the latest look says of the groups of these dimensions."""
    if look is None:
        return ""
    when = day(look.created)
    if not any(dimension in dimensions for dimension, _ in look.flagged):
        return str(gettext("The look of %(day)s found no group that was heard too seldom.", day=when))
    return str(gettext("The look of %(day)s found that the groups marked here are heard too seldom.", day=when))


def _groups(
    questionnaire: Questionnaire,
    language: str,
    flagged: frozenset[tuple[str, str]],
    follow: dict[tuple[str, str], int],
) -> list[tuple[Words, list[GroupChoice]]]:
    def choice(dimension: str, category: str, label: Words) -> GroupChoice:
        marks = []
        if (dimension, category) in flagged:
            marks.append(gettext("Heard too seldom"))
        if (dimension, category) in follow:
            marks.append(gettext("Being followed up"))
        return GroupChoice(f"{dimension}:{category}", label, tuple(marks))

    return [
        (
            wording(questionnaire, question.text, language),
            [
                choice(dimension, option.id, wording(questionnaire, option.text, language))
                for option in question.options
                if not option.missing
            ],
        )
        for dimension, question in questionnaire.dimensions.items()
    ]
