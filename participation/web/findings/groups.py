"""What groups, languages, sessions and places are called in the findings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from participation.services import area_groups, field_sessions
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.findings.material import LANGUAGE, LENS, PLACE, SESSION
from participation.services.statement_groups import SUB_AREA
from participation.web.code_words import LENSES, said_in
from participation.web.question_views import Words
from participation.web.reading import day, language_name


@dataclass(frozen=True, slots=True)
class GroupWords:
    """Names of what statements are told apart by, and of its values in their order."""

    language: str
    headings: Mapping[str, str]
    values: Mapping[str, Mapping[str, Words]]

    def name(self, by: str, key: str) -> Words:
        """Return what a value is called; itself where it has no name."""
        if by == LANGUAGE:
            return self._plain(language_name(key))
        return self.values.get(by, {}).get(key) or self._plain(key)

    def order(self, by: str) -> Sequence[str]:
        """Return the values in their own order, where they have one."""
        return list(self.values.get(by, {})) if by != SESSION else []

    def heading(self, by: str) -> str:
        """Return what statements are told apart by, in words."""
        return self.headings.get(by, by)

    def choices(self, known: Collection[str]) -> list[tuple[str, str]]:
        """Return (key, heading) of what is known of any statement."""
        return [(key, text) for key, text in self.headings.items() if key in known]

    def _plain(self, text: str) -> Words:
        return said_in(text, self.language, page=self.language)


def group_words(session: Session, area: AreaView, language: str) -> GroupWords:
    """Return the names for an area, in the reader's language or the nearest there is."""

    def own(text: str) -> Words:
        return said_in(text, language, page=language)

    headings = {
        LENS: gettext("Lens"),
        LANGUAGE: gettext("Language"),
        PLACE: gettext("Place"),
        SESSION: gettext("Field session"),
        SUB_AREA: gettext("Part of the area"),
    }
    values: dict[str, dict[str, Words]] = {
        LENS: {key: own(gettext(text)) for key, text in LENSES.items()},
        SUB_AREA: {key: own(name) for key, name in area.sub_areas},
        SESSION: {
            str(view.id): own(f"{view.place}, {day(view.day)}") for view in field_sessions.all_of(session, area.id)
        },
    }
    for dimension in area_groups.dimensions(session, area.id, language):
        headings[dimension.key] = dimension.name.text
        values[dimension.key] = {
            key: said_in(text.text, text.language, page=language) for key, text in dimension.categories
        }
    return GroupWords(language, headings, values)
