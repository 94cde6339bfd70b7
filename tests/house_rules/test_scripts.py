"""Scripts are served without comments and indentation: what they say must come through, and be within what that can do."""

import re

import pytest

from participation.web.static_urls import static_file
from tests.house_rules.test_files import ROOT, committed

NAMES = [path.relative_to(ROOT / "static").as_posix() for path in committed(".js") if "static" in path.parts]
COMMENT = re.compile(r"(?:^|(?<=\s))(?://[^\n]*|/\*.*?\*/)", re.MULTILINE | re.DOTALL)
TEMPLATE = re.compile(r"`[^`]*`")
QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"")


def written(name):
    """Return a script's source without its comments."""
    return COMMENT.sub("", (ROOT / "static" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_served_as_it_was_written_but_for_comments_and_space(name):
    source, served = written(name), static_file(name).content.decode()
    assert re.sub(r"\s", "", served) == re.sub(r"\s", "", source)
    assert len(served) < 0.95 * len(source)
    assert TEMPLATE.findall(served) == TEMPLATE.findall(source)
    for line in source.splitlines():
        if line.count('"') % 2 == 0:  # an odd one stands in a pattern
            assert all(text in served for text in QUOTED.findall(line)), line


@pytest.mark.parametrize("name", NAMES)
def test_no_template_text_stands_within_another(name):
    """The library that shortens scripts reads them by patterns, which see the end of the outer one too early."""
    for text in TEMPLATE.findall(written(name)):
        assert text.count("${") == len(re.findall(r"\$\{[^{}`]*\}", text)), text
