"""Bad input on the command line: exit status 2 and one sentence that names file, row and column."""

from pathlib import Path
from typing import IO, Any

import click


class BadInput(click.ClickException):
    """Input that cannot be used; shown as one sentence on standard error, exit status 2.

    Args:
        sentence: what is wrong and what to do, without the place.
        path: the file.
        row: the row's number as a spreadsheet shows it (the header is row 1).
        column: the column's name.
    """

    exit_code = 2

    def __init__(
        self, sentence: str, *, path: str | Path | None = None, row: int | None = None, column: str | None = None
    ) -> None:
        place = []
        if path is not None:
            place.append(str(path))
        if row is not None:
            place.append(f"row {row}")
        if column is not None:
            place.append(f'column "{column}"')
        super().__init__(f"{', '.join(place)}: {sentence}" if place else sentence)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence to standard error."""
        click.echo(f"tettpa: {self.format_message()}", file=file, err=file is None)
