"""The translation desk: one language beside its source, and translators' files out and in."""

import re
from io import BytesIO

import pytest

from participation.services.permissions import Role
from tests.factories.site import send
from tests.web.test_surveys import document, fill, press, small


@pytest.fixture
def planner(log_in, site):
    return log_in(Role.PLANNER)


def test_one_language_is_translated_and_no_other_is_touched(site, planner):
    draft = small(planner)
    press(planner, draft, "/languages", add="so")
    press(planner, draft, "/languages", add="ar")
    desk = f"{draft}/translations/so"
    reply = fill(
        planner,
        desk,
        **{"t:title": "Cusub", "t:question:hvorfor_ikke/text": "Maxaa diidaya?", "t:nowhere": "x", "checked": "title"},
    )
    assert reply.status_code == 303
    made = document(site, draft)
    assert made["title"] == {"nb": "Nytt", "so": "Cusub"}
    assert made["sections"][0]["questions"][1]["text"] == {"nb": "Hvorfor ikke?", "so": "Maxaa diidaya?"}
    page = planner.get(desk).text
    assert "Planner Person" in page  # who checked it
    # A changed source makes the checked translation one to look at again.
    fill(planner, f"{draft}/whole", title="Noe nytt", slug="nytt")
    assert "The source has changed" in planner.get(f"{desk}?state=stale").text
    assert "Cusub" in planner.get(f"{desk}?state=stale").text


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_a_translators_file_goes_out_and_comes_back(site, planner, ending):
    draft = small(planner)
    press(planner, draft, "/languages", add="so")
    desk = f"{draft}/translations/so"
    out = planner.get(f"{desk}/file.{ending}").data.decode()
    if ending == "po":
        back = out.replace('msgid "Hvorfor ikke?"\nmsgstr ""', 'msgid "Hvorfor ikke?"\nmsgstr "Maxaa diidaya?"')
    else:
        back = re.sub(
            r'(<source>Hvorfor ikke\?</source>\s*<target state=")[^"]*(")\s*/>',
            r"\1final\2>Maxaa diidaya?</target>",
            out,
        )
    assert back != out
    page = planner.get(desk).text
    number = re.search(r'name="_revision" value="(\d+)"', page)[1]
    fields = {"_revision": number, "file": (BytesIO(back.encode()), f"so.{ending}")}
    reply = send(planner, f"{desk}/file", fields, page=desk, content_type="multipart/form-data")
    assert reply.status_code == 200
    assert "1 text was taken from the file." in reply.text
    assert document(site, draft)["sections"][0]["questions"][1]["text"]["so"] == "Maxaa diidaya?"
