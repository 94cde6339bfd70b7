"""Run every benchmark of this folder, or those that are named, and print what they measured.

A benchmark is a module here with a function `run()`. What it returns, if anything, is a Table; its rows are printed
and, unless TETTPA_BENCH_NOTES=0, put into docs/benchmarks.md under the module's name.
"""

import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path

from tests import bench
from tests.bench.tables import Table, write_notes

NOTES = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def names() -> list[str]:
    """Return the modules of this folder that have a run()."""
    found = []
    for info in pkgutil.iter_modules(bench.__path__):
        if info.name == "__main__":
            continue
        text = (Path(bench.__path__[0]) / f"{info.name}.py").read_text(encoding="utf-8")
        if "\ndef run(" in text:
            found.append(info.name)
    return sorted(found)


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks (all if none is named); return 0 if each ran and met its goals."""
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No benchmark is called {unknown[0]}. There are: {', '.join(known)}.")
        return 2
    failed = []
    for name in wanted or known:
        print(f"== {name}", flush=True)
        try:
            result = importlib.import_module(f"tests.bench.{name}").run()
        except Exception:
            traceback.print_exc()
            failed.append(name)
            continue
        if not isinstance(result, Table):
            continue
        print(result.as_text(), flush=True)
        if os.environ.get("TETTPA_BENCH_NOTES") != "0":
            write_notes(NOTES, name, result)
        if result.missed():
            failed.append(name)
    if failed:
        print(f"Not reached or not run: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
