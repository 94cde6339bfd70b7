"""What residents will see, on a phone's frame in each language side by side; nothing can be sent from it."""

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from participation.services.errors import NotFound
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.headers import CONTENT_SECURITY_POLICY
from participation.web.interface_words import interface
from participation.web.question_steps import has_rules, step_views
from participation.web.question_views import Given, wording
from participation.web.surveys.room import DRAFT, draft_of, room, to_draft
from surveys.formats import native
from surveys.problems import QuestionnaireRefused
from surveys.wording import direction
from surveys.wording import language as named

SHOWN_AT_ONCE = 3


@room.get(f"{DRAFT}/preview")
@requires(Permission.MANAGE_SURVEYS)
def preview(area_slug: str, draft_id: int) -> str | AnyResponse:
    """Show frames of a phone, one for each language that was chosen."""
    view = draft_of(draft_id)
    try:
        native.load(view.document)
    except QuestionnaireRefused:
        flash(_("The questionnaire has errors. Correct them to see it."), "error")
        return to_draft(draft_id)
    known = view.document["languages"]
    chosen = [code for code in request.args.getlist("language") if code in known] or known[:2]
    html = render_template(
        "surveys/preview.html",
        draft=view,
        languages=[(code, named(code).own_name) for code in known],
        chosen=chosen[:SHOWN_AT_ONCE],
        area_slug=area_slug,
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@room.get(f"{DRAFT}/preview/<string:code>")
@requires(Permission.MANAGE_SURVEYS)
def frame(area_slug: str, draft_id: int, code: str) -> Response:
    """Give the page inside a frame."""
    del area_slug
    view = draft_of(draft_id)
    if code not in view.document["languages"]:
        raise NotFound
    asked = native.load(view.document)
    say = interface(code)
    html = render_template(
        "surveys/_frame.html",
        _=say,
        lang=code,
        dir=direction(code),
        title=wording(asked, asked.title, code),
        welcome=wording(asked, asked.intro, code),
        consent=wording(asked, asked.consent, code),
        steps=step_views(asked, code, say),
        given=Given(),
        ruled=has_rules(asked),
    )
    response = make_response(html)
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["Content-Security-Policy"] = policy
    return response
