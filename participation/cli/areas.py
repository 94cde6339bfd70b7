"""`tettpa area`: set a neighbourhood up: the area with its codebook, its survey, its register figures."""

import json
import re
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import click

from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.cli.reference_input import read_reference
from participation.services import area_shapes, areas, journal, publishing
from participation.services.areas import AreaView
from participation.services.codebooks import import_codebook
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.reference import Figure, import_counts
from participation.web.converters import SlugConverter
from surveys import library
from surveys.formats import native
from surveys.formats.reading import IDENTIFIER
from surveys.problems import QuestionnaireRefused
from surveys.questionnaire import Questionnaire

CODEBOOK = "codebook-neighbourhood.json"


@click.group()
def area() -> None:
    """Set a neighbourhood up: `add` it, then give it its `survey`, its `reference` figures and its `shapes`."""


@area.command()
@click.argument("slug")
@click.option("--name", required=True, help="As people call it.")
@click.option("--municipality", required=True)
@click.option(
    "--part", "parts", multiple=True, metavar="KEY=NAME", help="A part that residents know by name; repeatable."
)
def add(slug: str, name: str, municipality: str, parts: tuple[str, ...]) -> None:
    """Add the area with the short name SLUG, and the default codebook of neighbourhood themes."""
    _check_slug(slug)
    pairs = [(key, text) for key, _, text in (part.partition("=") for part in parts)]
    if not all(IDENTIFIER.fullmatch(key) and text for key, text in pairs) or len(dict(pairs)) < len(pairs):
        raise BadInput("--part takes KEY=NAME, each KEY once, of small letters, digits and underscores.")
    document = json.loads(files("participation.library").joinpath(CODEBOOK).read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    with opened_database(settings_or_sentence()) as database, database.write() as session:
        if any(found.slug == slug for found in areas.all_areas(session)):
            raise BadInput(f'there is already an area with the short name "{slug}".')
        made = areas.add_area(
            session,
            slug=slug,
            name=name,
            municipality=municipality,
            sub_areas=pairs,
            now=now,
        )
        import_codebook(session, area_id=made.id, document=document, now=now)
    click.echo(f"{name} is added. Give it a survey next: tettpa area survey {slug} four_lenses --address SHORT-NAME")


@area.command()
@click.argument("slug")
@click.argument("questionnaire")
@click.option("--address", required=True, metavar="SHORT-NAME", help="Residents answer at /s/SHORT-NAME.")
def survey(slug: str, questionnaire: str, address: str) -> None:
    """Publish QUESTIONNAIRE (a ready one's name, or a file) in the area SLUG, and open it.

    Published again under the same address it becomes the survey's next version.
    """
    _check_slug(address)
    with opened_database(settings_or_sentence()) as database, database.write() as session:
        found = _area(session, slug)
        asked = _questionnaire(questionnaire, found)
        view = publishing.publish(
            session, area_id=found.id, slug=address, definition=asked.definition, now=datetime.now(UTC)
        )
    click.echo(f"Version {view.number} is open at /s/{address}, in {len(asked.languages)} languages.")


@area.command()
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Where the figures are from, as it will be shown.")
@click.option("--dated", type=click.DateTime(["%Y-%m-%d"]), help="The day that the figures are of.")
@click.option("--licence", default="", help="As CC BY 4.0.")
def reference(slug: str, file: Path, source: str, dated: datetime | None, licence: str) -> None:
    """Store the register figures of FILE (dimension, category, count; or JSON-stat) as the area's newest."""
    figures = read_reference(file)
    day: date | None = dated.date() if dated else None
    with opened_database(settings_or_sentence()) as database, database.write() as session:
        found = _area(session, slug)
        for dimension in figures.dimensions:
            rows = [Figure(key, count) for key, count in zip(dimension.categories, dimension.counts, strict=True)]
            import_counts(
                session, found.id, dimension.name, rows, source, now=datetime.now(UTC), dated=day, licence=licence
            )
    names = ", ".join(dimension.name for dimension in figures.dimensions)
    click.echo(f"Stored the figures of {names}.")


@area.command()
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
def shapes(slug: str, file: Path) -> None:
    """Draw the parts of the area SLUG on the map by the polygons of FILE, a GeoJSON file in degrees (WGS 84).

    A polygon is a part's where its property "key" or "name" is the part's key or name. The file replaces all shapes
    that are stored: a part that it does not have loses its own.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(area_shapes.LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput("this file cannot be read.", path=file) from error
    with opened_database(settings_or_sentence()) as database, database.write() as session:
        found = _area(session, slug)
        if not found.sub_areas:
            raise BadInput(f'the area "{slug}" has no parts to give shapes to (tettpa area add --part KEY=NAME).')
        try:
            stored = area_shapes.store(session, found.id, content)
        except ServiceProblem as problem:
            raise BadInput(problem.message.render(str), path=file) from problem
        journal.record(session, "areas.shapes", area_id=found.id, detail={"shapes": len(stored.drawn)})
    click.echo(f"Shapes are stored for: {', '.join(stored.drawn)}.")
    if stored.missing:
        click.echo(f"The file has no shape for: {', '.join(stored.missing)}. The map is drawn as tiles until it has.")


def _check_slug(slug: str) -> None:
    if not re.fullmatch(SlugConverter.regex, slug):
        raise BadInput(f'"{slug}" is no short name: small letters a-z, digits and hyphens, at most 60.')


def _area(session: Session, slug: str) -> AreaView:
    try:
        return areas.area(session, slug)
    except NotFound as problem:
        raise BadInput(f'there is no area with the short name "{slug}".') from problem


def _questionnaire(name: str, found: AreaView) -> Questionnaire:
    if name in library.names():
        return library.load(name, sub_areas=found.sub_areas)
    path = Path(name)
    try:
        return native.load(path.read_bytes())
    except OSError as error:
        ready = ", ".join(library.names())
        raise BadInput(
            f"this is neither a file that can be read nor a ready questionnaire ({ready}).", path=path
        ) from error
    except QuestionnaireRefused as refused:
        raise BadInput(f"{refused.problems[0]} (tettpa survey check {path} shows all)", path=path) from refused
