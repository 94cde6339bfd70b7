"""Every sentence can be translated, every action of the journal has a name, every link in the documents leads somewhere."""

import ast
import re

import pytest

from participation.web.people.words import ACTIONS
from tests.house_rules.test_files import ROOT, TEMPLATES, committed, name

SOURCES = [path for path in committed(".py") if path.is_relative_to(ROOT / "participation")]
TRANSLATED = {"_", "_l", "N_", "gettext", "ngettext", "lazy_gettext", "render", "str", "_add", "say"}
WRITES_A_LINE = {"record", "_record", "_note", "note", "_change", "store"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")

# Names, and what is the same in every language.
UNTRANSLATED = {"Tett på", "Bokmål", "Nynorsk", "English", "CSV", "QR"}


def calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, getattr(node.func, "id", getattr(node.func, "attr", ""))


def texts(node):
    """The plain text that an expression would show: literals that pass through no function."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        return [ast.unparse(node)]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    if isinstance(node, ast.BinOp):
        return texts(node.left) + texts(node.right)
    return []


def test_what_is_flashed_or_raised_for_people_is_translated():
    found = []
    for path in SOURCES:
        for call, called in calls(path):
            if called in {"flash", "Message"} and call.args:
                found += [(name(path), text) for text in texts(call.args[0])]
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_show_no_text_past_the_catalogues(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "\x00", text, flags=re.DOTALL)
    shown = re.findall(r'\s(?:aria-label|title|alt|placeholder)="([^"\x00]*)"', text)
    # A macro that writes attributes leaves them standing outside of any tag.
    shown += re.sub(r'<[^>]*>|[\w-]+="[^"]*"|^ required$', "\n", text, flags=re.MULTILINE).splitlines()
    words = [re.sub(r"&\w+;|\x00", "", each).strip() for each in shown]
    assert not [each for each in words if re.search(r"[^\W\d_]{2,}", each) and each.strip(" –") not in UNTRANSLATED]


def journalled():
    found = {}
    for path in SOURCES:
        for call, called in calls(path):
            if called in WRITES_A_LINE:
                for node in (each for argument in call.args for each in ast.walk(argument)):
                    if isinstance(node, ast.Constant) and ACTION.fullmatch(str(node.value)):
                        found.setdefault(node.value, name(path))
    return found


def test_every_action_of_the_journal_has_a_name_and_is_explained():
    found = journalled()
    assert len(found) > 20
    assert set(found) == set(ACTIONS)
    document = (ROOT / "docs/journal.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\|([^|]*)\|", document, flags=re.MULTILINE)
    assert {action for cell in explained for action in re.findall(r"`([a-z_.]+)`", cell)} == set(ACTIONS)


def test_links_in_the_documents_lead_somewhere():
    for path in committed(".md"):
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            if not link.startswith(("http:", "https:", "mailto:", "#")):
                assert (path.parent / link.partition("#")[0]).exists(), f"{name(path)}: {link}"
