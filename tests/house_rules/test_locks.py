"""What is installed: every package of the locks with its hashes, every direct one a decision that is written down."""

import re
import tomllib

import pytest

from tests.house_rules.test_files import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)


def blocks(name):
    """Return the lock's packages: (name, version, all that stands of it)."""
    text = (ROOT / name).read_text(encoding="utf-8")
    starts = [*PINNED.finditer(text)]
    ends = [each.start() for each in starts[1:]] + [len(text)]
    return [(found[1], found[2], text[found.start() : end]) for found, end in zip(starts, ends, strict=True)]


def direct():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [*project["dependencies"], *(each for part in project["optional-dependencies"].values() for each in part)]
    return {re.match(r"[a-z0-9-]+", each)[0] for each in listed}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_comes_from_no_address(name):
    found = blocks(name)
    assert len(found) > 40
    for package, _, text in found:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", text), package
        assert "://" not in text, package
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if re.match(r"[^\s#]", line)]
    assert len(lines) == len(found), "a line that pins nothing"


def test_what_runs_is_what_is_tested():
    runs, tested = ({(package, version) for package, version, _ in blocks(name)} for name in LOCKS)
    assert runs <= tested


def test_every_direct_dependency_is_locked_and_explained():
    locked = {package for package, _, _ in blocks("requirements-dev.lock")}
    document = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    cells = " ".join(re.findall(r"^\| ([^|]*) \|", document, flags=re.MULTILINE))
    explained = {name.partition("[")[0] for name in re.findall(r"[a-z0-9-]+(?:\[[a-z]+\])?", cells)}
    assert direct() - locked == set()
    assert direct() - explained == set()
