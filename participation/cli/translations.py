"""`tettpa translations`: extract the interface's texts, update and compile the catalogues, report coverage."""

import importlib.resources
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from participation.cli.errors import BadInput
from participation.services import catalogues

LANGUAGES = catalogues.LANGUAGES
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_l": None,
    "lazy_gettext": None,
    "N_": None,
    "say": None,
}
NOT_READ = "Not yet read by a native speaker."


@click.group()
def translations() -> None:
    """Extract, update, compile and report the interface's texts."""


@translations.command()
def update() -> None:
    """Extract all texts and merge them into every language's catalogue."""
    template = extract()
    residents = _only(template, catalogues.by_reader(template)[0])
    for language in LANGUAGES:
        path = _path(language)
        catalogue = _read(language) if path.exists() else Catalog(locale=language, domain="messages")
        catalogue.update(template if language in catalogues.STAFF_LANGUAGES else residents, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.project, catalogue.version = "Tett på", "1"
        catalogue.copyright_holder = "The Tett på founders"
        catalogue.header_comment = _header(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_previous=False, include_lineno=False)
    click.echo(f"{len(template)} texts are in {len(LANGUAGES)} catalogues.")


@translations.command(name="compile")
def compile_() -> None:
    """Write the compiled catalogues that the site reads."""
    for language in LANGUAGES:
        if _path(language).exists():
            with _path(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, _read(language))


@translations.command()
def report() -> None:
    """Show how much each language has of what residents see, and of what staff see."""
    click.echo(f"{'language':10}{'residents':>16}{'staff':>16}")
    for language in LANGUAGES:
        parts = []
        for messages in catalogues.by_reader(_read(language)):
            done = sum(1 for message in messages if catalogues.is_translated(message, language))
            parts.append(f"{done} of {len(messages)}")
        click.echo(f"{language:10}{parts[0]:>16}{parts[1]:>16}")


def extract() -> Catalog:
    """Return every text of the interface with the files it stands in.

    Raises:
        BadInput: this is not a checkout, so there is nothing to extract from.
    """
    root = Path(str(importlib.resources.files("participation")))
    if not root.is_dir():
        raise BadInput("texts can only be extracted in a checkout.")
    template = Catalog(domain="messages", charset="utf-8", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    found = extract_from_dir(
        root,
        method_map=METHODS,
        options_map={"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}},
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, line, message, comments, context in found:
        template.add(
            message, None, [(f"participation/{Path(name).as_posix()}", line)], auto_comments=comments, context=context
        )
    return template


def _only(template: Catalog, messages: list[Message]) -> Catalog:
    """Return a template of these messages alone; residents' languages need not carry what only staff see."""
    part = Catalog(domain="messages", charset="utf-8", creation_date=template.creation_date)
    for message in messages:
        part[message.id] = message
    return part


def _header(language: str) -> str:
    status = "" if language in catalogues.READ_BY_FOUNDERS else f"\n# {NOT_READ}"
    return f"# The interface of Tett på in {language}.{status}"


def _path(language: str) -> Path:
    return Path(str(importlib.resources.files("translations"))) / language / "LC_MESSAGES" / "messages.po"


def _read(language: str) -> Catalog:
    try:
        with _path(language).open("rb") as file:
            return read_po(file, locale=language, domain="messages")
    except FileNotFoundError as error:
        raise BadInput(
            "there is no catalogue for this language; run `tettpa translations update`.", path=_path(language)
        ) from error
