"""Make an export: the responses, piece by piece, into one file."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from participation.services.database import Database
from participation.services.errors import ServiceProblem
from participation.services.exports import codebook, reading
from participation.services.exports.options import FEWEST, SHORTEST_REASON, Format, Options, Shape
from participation.services.exports.plan import Plan
from participation.services.exports.writers.base import Writer
from participation.services.exports.writers.csv_files import CsvWriter
from participation.services.exports.writers.parquet import ParquetWriter
from participation.services.exports.writers.places import PlacesWriter
from participation.services.exports.writers.spss import SpssWriter
from participation.services.exports.writers.workbook import WorkbookWriter
from participation.services.file_jobs import MadeFile, Progress, Stopped
from participation.services.messages import N_, Message

WRITERS: dict[Format, type[Writer]] = {
    Format.CSV: CsvWriter,
    Format.XLSX: WorkbookWriter,
    Format.SAV: SpssWriter,
    Format.PARQUET: ParquetWriter,
    Format.GEOJSON: PlacesWriter,
}


def file_name(slug: str, options: Options) -> str:
    """Return what a file is called that holds an export of a survey."""
    if options.format == Format.XLSX:
        return f"{slug}.xlsx"
    return f"{slug}-{options.format.value}.zip"


def counted(database: Database, survey_id: int, options: Options) -> int:
    """Return how many responses an export would hold.

    Raises:
        ServiceProblem: none fit, or so few that somebody would know whose answers they are, and no reason is given.
    """
    with database.read() as session:
        count = reading.source_of(session, survey_id, options).count
    _refuse_few(count, options)
    return count


def make(
    database: Database, survey_id: int, options: Options, path: Path, *, salt: bytes, progress: Progress | None = None
) -> MadeFile:
    """Write an export of a survey to `path`; the same answers, options and salt give the same bytes.

    Args:
        database: read in short transactions.
        survey_id: of the survey.
        options: have been checked.
        path: the file; its folder is where unfinished parts are gathered.
        salt: 32 random bytes, from which the responses' names and their order in this export are drawn.
        progress: told (done, total) after each piece; returns False to stop.

    Raises:
        ServiceProblem: there are too few responses, see `counted`.
        Stopped: `progress` said so; nothing is left behind.
    """
    if options.format == Format.GEOJSON:
        options = replace(options, shape=Shape.WIDE)
    with database.read() as session:
        source = reading.source_of(session, survey_id, options)
    _refuse_few(source.count, options)
    plan = reading.plan_of(source, options)
    counts = codebook.Counts(plan.wide)
    scratch = Path(tempfile.mkdtemp(prefix="export-", dir=path.parent))
    try:
        writer = WRITERS[options.format](path, scratch, plan.tables, language=options.language, translate=plan.say)
        try:
            done = _write(database, source, plan, writer, counts, salt, progress)
            # The long shape's columns say nothing of the questions: its codebook is that of the wide one.
            writer.close(codebook.rows(plan.wide, counts, options.language, plan.say))
        except BaseException:
            writer.abandon()
            path.unlink(missing_ok=True)
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    path.chmod(0o600)
    return MadeFile(done, path.stat().st_size)


def _write(
    database: Database,
    source: reading.Source,
    plan: Plan,
    writer: Writer,
    counts: codebook.Counts,
    salt: bytes,
    progress: Progress | None,
) -> int:
    done = 0
    for piece in reading.read(database, source, reading.order(database, source, salt), salt):
        for about, answers in piece:
            wide = plan.wide_rows(about, answers)
            for table, row in wide:
                counts.add(table, row)
            for table, row in plan.long_rows(about, wide) if plan.is_long else wide:
                writer.write(table, row)
        done += len(piece)
        if progress is not None and not progress(done, source.count):
            raise Stopped
    return done


def _refuse_few(count: int, options: Options) -> None:
    if not count:
        raise ServiceProblem(Message(N_("No answers fit. Choose other days, sessions or languages.")))
    if count < FEWEST and len(options.reason.strip()) < SHORTEST_REASON:
        problem = Message(
            N_("Fewer than five answers fit: somebody could tell whose they are. Choose more, or write why.")
        )
        raise ServiceProblem(problem, field="reason")
