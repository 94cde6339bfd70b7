"""What the machine learns from: coded statements, translations, and the statements that wait for a person."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.coding.model import Example, Pair
from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import Code, Coding, CodingOrigin
from participation.services import statements
from participation.services.codebooks import CodebookView, codebook_of
from participation.services.statement_groups import AGE, groups_of


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the machine reads.

    Attributes:
        examples: what people decided, those for which no code fits included.
        coded: the examples' statements, by id.
        pairs: all translations by staff.
        translations: the same as (statement id, text, language).
        waiting: (statement id, text, language) of what nobody has decided about.
        code_ids: id of each code in use, by its key.
        turns: by statement, the language and group that take turns when people code.
        codebook_version: a hash of the codes in use.
    """

    area_id: int
    codebook_id: int
    examples: tuple[Example, ...]
    coded: tuple[int, ...]
    pairs: tuple[Pair, ...]
    translations: tuple[tuple[int, str, str], ...]
    waiting: tuple[tuple[int, str, str], ...]
    code_ids: Mapping[str, int]
    turns: Mapping[int, str]
    codebook_version: str


def training_data(session: Session, area_id: int) -> TrainingData:
    """Read what the machine learns from; raise NotFound where the area has no codebook."""
    book = codebook_of(session, area_id)
    code_ids = {key: code.id for key, code in book.by_key().items()}
    given = _given(session, book.id)
    texts = session.execute(
        select(Statement.id, Statement.text, Statement.language, statements.is_decided().label("decided"))
        .where(Statement.area_id == area_id)
        .order_by(Statement.id)
    ).all()
    translated = session.execute(
        select(Statement.id, Statement.text, Statement.language, StatementTranslation)
        .join(StatementTranslation, StatementTranslation.statement_id == Statement.id)
        .where(Statement.area_id == area_id)
        .order_by(StatementTranslation.id)
    ).all()
    groups = groups_of(session, area_id)
    decided = [row for row in texts if row.decided]
    return TrainingData(
        area_id=area_id,
        codebook_id=book.id,
        examples=tuple(
            Example(row.text, row.language, frozenset(given.get(row.id, set()) & set(code_ids))) for row in decided
        ),
        coded=tuple(row.id for row in decided),
        pairs=tuple(Pair(text, own, row.text, row.language) for _, text, own, row in translated),
        translations=tuple((statement_id, row.text, row.language) for statement_id, _, _, row in translated),
        waiting=tuple((row.id, row.text, row.language) for row in texts if not row.decided),
        code_ids=code_ids,
        turns={row.id: f"{row.language} {groups.get(row.id, {}).get(AGE, '')}" for row in texts},
        codebook_version=version_of(book),
    )


def version_of(book: CodebookView) -> str:
    """Return what tells two states of a codebook's list of codes apart."""
    listed = "\n".join(f"{code.key} {code.parent_id or ''}" for code in book.codes())
    return hashlib.sha256(listed.encode()).hexdigest()


def _given(session: Session, codebook_id: int) -> dict[int, set[str]]:
    given: dict[int, set[str]] = {}
    for statement_id, code_key in session.execute(
        select(Coding.statement_id, Code.key)
        .join(Code, Code.id == Coding.code_id)
        .where(Code.codebook_id == codebook_id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
    ):
        given.setdefault(statement_id, set()).add(code_key)
    return given
