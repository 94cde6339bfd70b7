"""What files may be like: short modules, short functions, no physical directions, nothing inline, nothing of this machine."""

import ast
import re
import subprocess
from pathlib import Path

import html5lib
import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
OURS = ("participation", "surveys", "analysis", "tests", "static", "translations")


def committed(*suffixes):
    if not (ROOT / ".git").exists():
        return [path for name in OURS for path in (ROOT / name).rglob("*") if path.suffix in suffixes]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in found if path.exists() and (not suffixes or path.suffix in suffixes)]


def name(path):
    return str(path.relative_to(ROOT))


PYTHON = [path for path in committed(".py") if "migrations/versions" not in str(path)]
TEMPLATES = [path for path in committed(".html") if "templates" in path.parts]
STYLES = [path for path in committed(".css") if "vendor" not in path.parts]


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_modules_and_functions_are_short(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = [each for each in node.body if not _is_docstring(each)]
            lines = (body[-1].end_lineno - body[0].lineno + 1) if body else 0
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_know_start_and_end_but_neither_left_nor_right(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    physical = r"(?<![\w-])(left|right|(margin|padding|border|inset)-(left|right)|(text-align|float|clear)\s*:\s*(left|right))(?![\w-])"
    assert not re.findall(physical, text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_nothing_inline(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text), "style="
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "on…="
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style", text), "inline style"
    assert not re.search(r"\|\s*safe\b", text), "|safe"
    assert not re.search(r"javascript:", text)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if not path.name.startswith("_")], ids=name)
def test_pages_have_a_title(path):
    text = path.read_text(encoding="utf-8")
    if "{% extends" in text or "{%- extends" in text or "<html" in text:
        is_layout = path.name.startswith(("base", "layout", "page"))
        # The residents' layout takes the title from the page's view.
        has_title = "block title" in text or 'extends "residents/page.html"' in text
        assert is_layout or has_title, "a page needs a title of its own"


def test_every_lang_written_in_a_template_has_its_direction():
    """lang from a variable comes with dir; fixed left-to-right names of languages need none."""
    for path in TEMPLATES:
        for tag in re.findall(r"<[a-z][^<>]*\slang=\"\{\{[^>]*>", path.read_text(encoding="utf-8")):
            assert "dir=" in tag or "code in" in tag or "choose" in tag or path.name == "base_staff.html", (path.name, tag)


def test_nothing_committed_knows_this_machine():
    forbidden = re.compile(r"/work/|/root/|/home/[a-z]|files\.pythonhosted|registry\.npmjs|pypi\.org|deb\.debian")
    for path in committed(".py", ".html", ".css", ".js", ".md", ".toml", ".lock", ".json", ".txt", ".csv", ""):
        if "vendor" in path.parts or path == Path(__file__):
            continue
        assert not forbidden.search(path.read_text(encoding="utf-8")), name(path)


def test_settings_and_commands_are_documented():
    from participation.cli import COMMANDS

    documents = "\n".join(path.read_text(encoding="utf-8") for path in committed(".md"))
    settings = set()
    for path in committed(".py"):
        settings |= set(re.findall(r"\bTETTPA_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
    internal = {"TETTPA_SETTINGS", "TETTPA_NAVIGATION"}
    assert not {each for each in settings - internal if each not in documents}
    assert not {each for each in COMMANDS if f"tettpa {each}" not in documents}


def test_pages_parse_as_html(client, log_in):
    for path in ("/", "/login", "/nope"):
        html5lib.HTMLParser(strict=True).parse(client.get(path).text)
    visitor = log_in("administrator")
    for path in ("/staff/account", "/staff/toyen/people", "/staff/toyen/journal"):
        html5lib.HTMLParser(strict=True).parse(visitor.get(path).text)


def test_vendored_files_are_what_the_lock_says():
    import hashlib

    lines = [line.split() for line in (ROOT / "static/vendor/LOCK.txt").read_text().splitlines() if not line.startswith("#")]
    locked = {line[0]: line[-1] for line in lines if line}
    found = {path.relative_to(ROOT / "static").as_posix() for path in (ROOT / "static/vendor").rglob("*") if path.is_file()}
    assert found == set(locked) | {"vendor/LOCK.txt"}
    for file, digest in locked.items():
        assert hashlib.sha256((ROOT / "static" / file).read_bytes()).hexdigest() == digest, file
