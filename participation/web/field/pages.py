"""The pages that a tablet keeps: the start page, and what is filled in without the server."""

import hashlib
import json
from functools import cache
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import force_locale, to_user_timezone

from participation.services import areas, privacy_rules, publishing, survey_media
from participation.services.database import Session
from participation.services.dialogue_media import PHOTOS
from participation.services.errors import NotFound
from participation.services.field.devices import Admitted
from participation.services.publishing import SurveyView
from participation.web import laid_tiles
from participation.web.age_words import age_view
from participation.web.context import now
from participation.web.dialogue_choices import choices
from participation.web.dialogue_form import Typed
from participation.web.field import packing
from participation.web.glossed import sections
from participation.web.headers import POLICY
from participation.web.interface_words import interface
from participation.web.locale import STAFF_LANGUAGES
from participation.web.question_problems import SENTENCES
from participation.web.question_steps import step_views
from participation.web.question_views import Given, Words, wording
from participation.web.static_urls import static_file
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.wording import direction
from surveys.wording import language as named

APP = "/field/app/"
MODULES = ("core", "sync", "prepare", "recorder", "notes", "page", "shell")
SCRIPTS = tuple(f"js/field/{name}.js" for name in MODULES)
ASSETS = (
    *SCRIPTS,
    "js/rules.js",
    "js/resident.js",
    "js/entry.js",
    "css/staff.css",
    "css/tablet.css",
    "css/field.css",
    "css/resident.css",
    "vendor/designsystemet/theme.css",
    "vendor/designsystemet/designsystemet.css",
    "img/mark.svg",
    "img/field-192.png",
    "img/field-512.png",
)
LAST_CHANCE = 20  # seconds that a resident has to say that somebody is there, before the answers are cleared
# A script may register the service worker, by a policy of this name and no other; what was recorded can be listened to.
OWN_RULES = {"trusted-types 'none'": "trusted-types tettpa-field", "media-src 'self'": "media-src 'self' blob:"}
FIELD_POLICY = "; ".join(OWN_RULES.get(part, part) for part in POLICY)
HEADERS = {
    "Content-Security-Policy": FIELD_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",  # the only pages that record
    "Cache-Control": "no-cache",
}


@cache
def version() -> str:
    """Return a text that changes with any file of the app; pages change with their texts, which come with a release."""
    whole = hashlib.sha256()
    for name in (*ASSETS, "js/field/sw.js"):
        found = static_file(name)
        whole.update(found.digest.encode() if found is not None else b"-")
    # The map's tiles are loaded with the pages that show them.
    whole.update(repr(laid_tiles.current_tiles()).encode())
    for language in STAFF_LANGUAGES:
        whole.update(shell_html(language, "").encode())
    return whole.hexdigest()[:12]


def shell_html(language: str, named_version: str) -> str:
    """Return the start page in a staff language."""
    with force_locale(language):
        return render_template(
            "field/shell.html",
            lang=language,
            own=language,
            version=named_version,
            say=interface(language),
            tongues=[(code, named(code).own_name) for code in STAFF_LANGUAGES],
            area_words="Tett på",
        )


def page(html: str) -> Response:
    """Return a page of the app."""
    return Response(html, headers={**HEADERS, "Content-Type": "text/html; charset=utf-8"})


def worker() -> Response:
    """Return the service worker with the list of what it keeps."""
    body = static_file("js/field/sw.js")
    if body is None:
        raise NotFound
    files = ["/field/", *(f"/field/{code}/" for code in STAFF_LANGUAGES), *(APP + name for name in ASSETS)]
    files.append("/field/manifest.webmanifest")
    begin = f"const VERSION = {json.dumps(version())}, FILES = {json.dumps(files)};\n"
    return Response(
        begin.encode() + body.content, headers={**HEADERS, "Content-Type": "text/javascript; charset=utf-8"}
    )


def manifest() -> Response:
    """Return what an installed app is called and looks like."""
    icons = [
        {"src": f"{APP}img/field-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]
    document = {
        "name": "Tett på",
        "short_name": "Tett på",
        "id": "/field/",
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "background_color": "#fbf6ee",
        "theme_color": "#0c5a57",
        "icons": icons,
    }
    kind = "application/manifest+json"
    return Response(json.dumps(document, ensure_ascii=False), headers={**HEADERS, "Content-Type": kind})


def self_html(session: Session, device: Admitted, digest: str, spoken: str, own: str) -> str:
    """Return the page on which a resident answers alone on a tablet."""
    survey, questionnaire = _asked(session, device, digest, spoken)
    address = _addresses(session, survey)
    return render_template(
        "field/self.html",
        **_shared(digest, spoken),
        _=interface(spoken),
        own=own,
        say=interface(own),
        dir=direction(spoken),
        area=areas.area_by_id(session, device.area_id).name,
        title=wording(questionnaire, questionnaire.title, spoken),
        welcome=_paragraphs(wording(questionnaire, questionnaire.intro, spoken)),
        consent=_paragraphs(wording(questionnaire, questionnaire.consent, spoken)),
        closing=_paragraphs(wording(questionnaire, questionnaire.thanks, spoken)),
        steps=step_views(questionnaire, spoken, interface(spoken), Given(), address, alone=True),
        given=Given(),
        age=age_view(privacy_rules.of_survey(session, survey.id), spoken),
        ruled=True,
        records=_records(questionnaire),
        last_chance=LAST_CHANCE,
    )


def staff_html(session: Session, device: Admitted, digest: str, spoken: str, own: str) -> str:
    """Return the page on which staff take down an answer without a network."""
    survey, questionnaire = _asked(session, device, digest, spoken)
    consent = wording(questionnaire, questionnaire.consent, spoken)
    tongue = named(spoken)
    with force_locale(own):
        return render_template(
            "field/staff.html",
            **_shared(digest, own),
            say=interface(spoken),
            tongue={"code": spoken, "name": tongue.own_name, "direction": tongue.direction},
            consent=consent,
            consent_gloss=wording(questionnaire, questionnaire.consent, own) if own != consent.language else None,
            sections=sections(questionnaire, spoken, own, Given(), alone=True),
            given=Given(),
            age=age_view(privacy_rules.of_survey(session, survey.id), spoken),
            ruled=True,
            records=_records(questionnaire),
        )


def notes_html(session: Session, device: Admitted, template: str, own: str) -> str:
    """Return the page for a dialogue, or for one sentence."""
    with force_locale(own):
        offered = choices(session, device.area_id, own, to_user_timezone(now()).date())
        offered |= {"sessions": [], "photos": PHOTOS}
        return render_template(template, **offered, **_shared("", own), typed=Typed({}), own=own)


def _asked(session: Session, device: Admitted, digest: str, spoken: str) -> tuple[SurveyView, Questionnaire]:
    for survey in publishing.surveys_of(session, device.area_id):
        if survey.hash == digest and packing.is_kept(session, device, digest):
            questionnaire = publishing.questionnaire_of(session, survey)
            if spoken in questionnaire.languages:
                return survey, questionnaire
    raise NotFound


def _shared(digest: str, language: str) -> dict[str, Any]:
    say = interface(language)

    def checks(code: str, **values: str) -> Words:
        return say(SENTENCES[code], **values)

    return {"lang": language, "checks": checks, "digest": digest, "version": version()}


def _records(questionnaire: Questionnaire) -> bool:
    """Whether any question takes a sound."""
    return any(question.type == QuestionType.AUDIO for question in questionnaire.by_id.values())


def _addresses(session: Session, survey: SurveyView) -> Any:
    stamps = survey_media.stamps(session, survey.area_id)

    def address(name: str) -> str:
        if name not in stamps:
            return ""
        return url_for("residents.medium", slug=survey.slug, number=stamps[name], name=name)

    return address


def _paragraphs(words: Words) -> list[Words]:
    parts = (part.strip() for part in words.text.split("\n"))
    return [Words(part, words.language, words.direction, words.borrowed) for part in parts if part]
