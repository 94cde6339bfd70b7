"""What a staff form reads of a request: its texts, and files only where it has a field for files."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import CombinedMultiDict, MultiDict


def init_forms() -> None:
    """Let every form read so. Flask-WTF would give a text field a file, or the pieces of a JSON body, and it breaks."""
    FlaskForm.Meta.wrap_formdata = _only_what_fits


def _only_what_fits(meta: object, form: Any, formdata: Any) -> Any:
    del meta
    if formdata is not _Auto:
        return formdata
    if not _is_submitted():
        return None
    takes = {field.name for field in form if isinstance(field, FileField)}
    files = MultiDict((name, file) for name, file in request.files.items(multi=True) if name in takes)
    return CombinedMultiDict((files, request.form)) if files else request.form
