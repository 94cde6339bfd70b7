"""What a benchmark returns: measured values beside their goals, as text and as Markdown between two marks."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured value. `met` is None where there is no goal."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


@dataclass
class Table:
    """Rows with a title and a sentence on how they were measured."""

    title: str
    how: str
    rows: list[Row] = field(default_factory=list)

    def add(self, what: str, measured: str, goal: str = "", met: bool | None = None) -> None:
        self.rows.append(Row(what, measured, goal, met))

    def missed(self) -> list[Row]:
        return [row for row in self.rows if row.met is False]

    def as_text(self) -> str:
        lines = [self.title, self.how]
        lines += [f"  {row.what}: {row.measured}" + (f"  [{row.goal}: {_verdict(row)}]" if row.goal else "") for row in self.rows]
        return "\n".join(lines)

    def as_markdown(self) -> str:
        lines = [f"## {self.title}", "", self.how, "", "| What | Measured | Goal | Reached |", "| --- | --- | --- | --- |"]
        lines += [f"| {row.what} | {row.measured} | {row.goal} | {_verdict(row)} |" for row in self.rows]
        return "\n".join(lines) + "\n"


def _verdict(row: Row) -> str:
    return "" if row.met is None else "yes" if row.met else "no"


def write_notes(path: Path, name: str, table: Table) -> None:
    """Put the table into the notes, in the place of its last run's."""
    start, end = f"<!-- {name}: start -->\n", f"<!-- {name}: end -->\n"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n\nWritten by `make bench`.\n"
    block = start + table.as_markdown() + end
    before, found, rest = text.partition(start)
    text = before + block + rest.partition(end)[2] if found else text.rstrip("\n") + "\n\n" + block
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
