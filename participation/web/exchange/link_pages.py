"""What the pages of links show, and what stands on a poster."""

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from participation.services import areas, field_sessions, named_links, publishing
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.named_links import LinkView
from participation.services.posters import Line, Poster, poster_pdf, printable
from participation.services.publishing import SurveyView
from participation.web.interface_words import interface_text
from participation.web.qr import qr_svg
from participation.web.reading import day, language_name
from participation.web.residents_words import CALL, MINUTES
from participation.web.survey_names import survey_name
from surveys.duration import estimated_seconds
from surveys.questionnaire import Questionnaire
from surveys.wording import LANGUAGE_CODES, language

MOST_LANGUAGES = 16


def overview(session: Session, area: AreaView, survey: SurveyView, tongue: str) -> dict[str, Any]:
    """Return what the list of links and the form for one more show."""
    questionnaire = publishing.questionnaire_of(session, survey)
    met = [view for view in field_sessions.all_of(session, area.id) if survey.id in view.surveys]
    return {
        "survey": survey,
        "surveys": publishing.surveys_of(session, area.id),
        "title": survey_name(questionnaire, survey.slug, tongue),
        "links": [
            (each, gettext("Ended") if each.is_ended else "", _answers(each))
            for each in named_links.of_area(session, area.id)
            if each.survey_id == survey.id
        ],
        "tongues": [(code, language_name(code)) for code in _offered(questionnaire)],
        "met": [(str(view.id), f"{view.place}, {day(view.day)}") for view in met if not view.is_closed],
        "area_slug": area.slug,
    }


def one(session: Session, found: LinkView, tongue: str) -> dict[str, Any]:
    """Return what the page of a link shows."""
    survey = publishing.survey_by_id(session, found.survey_id)
    questionnaire = publishing.questionnaire_of(session, survey)
    address = _address(found)
    return {
        "link": found,
        "address": address,
        "short": _short(address),
        "qr": qr_svg(address),
        "title": survey_name(questionnaire, survey.slug, tongue),
        "answers": _answers(found),
        "language": language_name(found.language) if found.language else gettext("The visitor chooses"),
        "tongues": [(code, f"{language_name(code)} ({language(code).own_name})") for code in _offered(questionnaire)],
    }


def poster(session: Session, found: LinkView, wanted: list[str]) -> bytes:
    """Return a link's poster as PDF; in all languages that can be printed where none is asked for."""
    survey = publishing.survey_by_id(session, found.survey_id)
    questionnaire = publishing.questionnaire_of(session, survey)
    area = areas.area_by_id(session, survey.area_id)
    offered = _offered(questionnaire)
    chosen = ([code for code in offered if code in wanted] or offered)[:MOST_LANGUAGES]
    minutes = max(1, round(estimated_seconds(questionnaire) / 60))
    lines = []
    for code in chosen:
        call = interface_text(code, CALL)
        time = interface_text(code, MINUTES, minutes=minutes)
        own = language(code).own_name
        lines.append(Line(code, own, call.text, "" if time.borrowed and code not in {"nn", "en"} else time.text))
    main = next(code for code in (found.language, questionnaire.default_language, chosen[0]) if code in chosen)
    title = survey_name(questionnaire, survey.slug, main)
    address = _address(found)
    who = ", ".join(dict.fromkeys(part for part in (area.name, area.municipality) if part))
    return poster_pdf(
        Poster(
            title=title.text,
            language=title.language,
            who=who,
            address=address,
            short=_short(address),
            lines=tuple(lines),
            note=f"{found.name} · {found.token}",
        )
    )


def _offered(questionnaire: Questionnaire) -> list[str]:
    found = [code for code in LANGUAGE_CODES if code in questionnaire.languages]
    return [code for code in found if printable(language(code).own_name, code)]


def _answers(found: LinkView) -> str:
    if not found.answers:
        return str(gettext("No answers yet"))
    return str(ngettext("%(num)s answer", "%(num)s answers", found.answers))


def _address(found: LinkView) -> str:
    return url_for("exchange.follow", token=found.token, _external=True)


def _short(address: str) -> str:
    return address.partition("://")[2]
