"""The survey's short address as a QR code, and the poster that carries it."""

import io

import segno
from flask import url_for

from participation.web.interface_words import interface_text
from participation.web.residents import pages
from participation.web.residents.finding import Asked
from participation.web.residents_words import CALL


def qr_svg(address: str) -> bytes:
    """Return a QR code of the address as an SVG image; error correction M survives a scratched poster."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return out.getvalue()


def poster_html(what: Asked) -> str:
    """Return the poster: one code, and the call to answer in every language of the survey."""
    slug = what.survey.slug
    return pages.page_html(
        "residents/poster.html",
        what,
        what.default_language,
        title=what.words(what.questionnaire.title, what.default_language),
        languages=pages.language_views(what, lambda code: interface_text(code, CALL)),
        address=url_for("residents.languages", slug=slug, _external=True),
        qr=url_for("residents.qr", slug=slug),
    )
