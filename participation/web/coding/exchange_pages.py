"""What the pages of files are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from participation.services import codebooks, coding_export_jobs, coding_files
from participation.services.coding_export_jobs import CodingExportView
from participation.services.coding_plan import Plan
from participation.services.database import Session
from participation.services.permissions import Permission
from participation.web import job_words
from participation.web.access import may
from participation.web.coding.words import in_language
from participation.web.job_words import FileJob
from participation.web.reading import number

NEWEST = 10
MIMETYPES = {
    "qdc": "application/xml",
    "qdpx": "application/zip",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What is offered: (kind of file, only coded statements).
OUT = {
    ("qdpx", True): _l("Coded statements as a REFI-QDA project (.qdpx)"),
    ("xlsx", True): _l("Coded statements as Excel (XLSX)"),
    ("csv", True): _l("Coded statements as a CSV file"),
    ("qdpx", False): _l("All statements as a REFI-QDA project (.qdpx)"),
    ("xlsx", False): _l("All statements as Excel (XLSX)"),
    ("csv", False): _l("All statements as a CSV file"),
}
KINDS = {
    "qdc": _l("codebook (REFI-QDA)"),
    "qdpx": _l("project (REFI-QDA)"),
    "codebook": _l("codebook (CSV)"),
    "codings": _l("codings (CSV)"),
}
LOST = {
    "sets": _l("sets of codes"),
    "levels": _l("codes deeper than two levels: they come up to the second, with the names between before their own"),
    "notes": _l("notes"),
    "cases": _l("cases"),
    "variables": _l("variables"),
    "values": _l("values of variables"),
    "links": _l("links"),
    "graphs": _l("graphs"),
    "PictureSource": _l("pictures"),
    "PDFSource": _l("PDF files"),
    "AudioSource": _l("sound recordings"),
    "VideoSource": _l("films"),
    "other": _l("sources of an unknown kind"),
    "texts_missing": _l("texts that are not in the file"),
    "uncoded_texts": _l("texts without a code"),
    "places_outside": _l("marked places outside their text"),
    "codings_without_code": _l("codings whose code is not in the file"),
    "empty_pieces": _l("marked places without words"),
    "long_pieces": _l("marked pieces longer than 10,000 characters"),
    "too_many_texts": _l("pieces beyond the first 5,000"),
}


@dataclass(frozen=True, slots=True)
class Job(FileJob):
    """A file of codings as a page shows it."""

    name: str


def job(view: CodingExportView, area_slug: str) -> Job:
    """Return a file of codings as a page shows it."""
    told = {"done": number(view.done), "total": number(view.total)}
    return Job(
        kind=str(OUT[view.form.value, view.coded]),
        progress=gettext("%(done)s of %(total)s statements", **told),
        name=f"{area_slug}-codings.{view.form}",
        **job_words.said(view),
    )


def sent(content: bytes, name: str) -> Response:
    """Return a file as an answer to download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=MIMETYPES[name.rpartition(".")[2]], headers=headers)


def overview(session: Session, area_id: int, area_slug: str, now: datetime) -> dict[str, Any]:
    """Return what the page of files is given."""
    made = coding_export_jobs.of_area(session, area_id, now=now)[:NEWEST]
    return {
        "out": [job(view, area_slug) for view in made] if may(Permission.EXPORT_WORDS) else [],
        "has_codebook": codebooks.has_codebook(session, area_id),
        "files": coding_files.files(session, area_id),
        "kinds": KINDS,
    }


def preview(session: Session, area_id: int, file_id: int, language: str) -> dict[str, Any]:
    """Return what the preview of a file is given; raise NotFound where none waits."""
    plan = coding_files.preview(session, area_id, file_id)
    return {
        "plan": plan,
        "new": [in_language(name, language) for name in plan.new],
        "changed": [in_language(name, language) for name in plan.changed],
        "refused": [
            (row, gettext("there is no such statement here"))
            if why == "unknown_statement"
            else (row, gettext("the codebook has no code “%(code)s”", code=why))
            for row, why in plan.refused[:50]
        ],
        "lost": [(str(LOST.get(kind, kind)), number) for kind, number in plan.lost.items()],
    }


def logged(plan: Plan) -> dict[str, int]:
    """Return what the journal keeps of a file that was taken in."""
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "statements": len(plan.codings),
        "texts": len(plan.texts),
    }
