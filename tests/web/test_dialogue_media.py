"""Photos and a recording on the page of a dialogue: shown, played, deleted one by one, and to nobody who may not read it."""

from uuid import UUID

import pytest
from sqlalchemy import select

from participation.records.answers import Statement
from participation.services import codebooks, dialogue_media, dialogues
from participation.services.dialogue_drafts import DialogueDraft, Said
from participation.services.dialogues import DialogueKind
from participation.services.permissions import Role
from tests.factories.recorded import WEBM, photo
from tests.factories.site import AREA, send

ID = UUID(int=7)
PAGE = f"{AREA}/dialogues/{ID}"


@pytest.fixture
def recorded(site):
    """The site with a dialogue that nobody in particular wrote down, two photos and a sound."""
    said = (Said("need", "Et sted å være", "nb"),)
    draft = DialogueDraft(kind=DialogueKind.GROUP, day=site.now.date(), language="nb", people=6, said=said)
    files = {"photo.0": photo(), "photo.1": photo(9), "sound": WEBM}
    with site.database.write() as session:
        dialogues.record(session, ID, draft, area_id=site.area.id, user_id=None, now=site.now)
        dialogue_media.take(session, site.area.id, ID, files, heard=True, now=site.now)
    return site


def test_a_planner_sees_and_hears_it_with_a_line_in_the_journal(recorded, planner):
    page = planner.get(PAGE).text
    assert page.count("<img ") == 2
    assert f'<audio controls preload="none" src="{PAGE}/files/sound"' in page
    assert "everybody heard has agreed" in page
    (line,) = recorded.lines("uploads.read")
    assert line.subject == f"dialogue:{ID}"
    shown, played = planner.get(f"{PAGE}/files/photo.0"), planner.get(f"{PAGE}/files/sound")
    assert (shown.mimetype, shown.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert (played.mimetype, played.data) == ("audio/webm", WEBM)
    assert played.headers["Cache-Control"] == "no-store"
    assert planner.get(f"{PAGE}/files/photo.3").status_code == 404


def test_the_workbench_leads_from_a_statement_to_its_photos(recorded, planner):
    with recorded.database.write() as session:
        codebooks.begin(session, area_id=recorded.area.id, kind="neighbourhood", user_id=None, now=recorded.now)
        number = session.scalar(select(Statement.id).where(Statement.dialogue_id == ID))
    assert f'href="{PAGE}#files"' in planner.get(f"{AREA}/statements/{number}").text
    for field in ("photo.0", "photo.1", "sound"):
        send(planner, f"{PAGE}/files/{field}/delete", page=PAGE)
    assert "#files" not in planner.get(f"{AREA}/statements/{number}").text


def test_one_file_goes_and_the_rest_stays(recorded, planner):
    assert send(planner, f"{PAGE}/files/sound/delete", page=PAGE).status_code == 303
    page = planner.get(PAGE).text
    assert ("<audio" in page, page.count("<img "), "Et sted å være" in page) == (False, 2, True)
    assert planner.get(f"{PAGE}/files/sound").status_code == 404
    assert send(planner, f"{PAGE}/files/sound/delete", page=PAGE).status_code == 404
    assert recorded.lines("dialogues.file_deleted")[0].subject == f"dialogue:{ID}"


def test_who_may_not_read_the_dialogue_gets_nothing(recorded, outreach, log_in):
    for visitor in (outreach, log_in(Role.READER), log_in(Role.DATA_PROTECTION)):
        assert visitor.get(f"{PAGE}/files/photo.0").status_code == 403
        assert send(visitor, f"{PAGE}/files/photo.0/delete", page=f"{AREA}/").status_code in (400, 403)
    assert log_in(Role.PLANNER).get(f"{PAGE}/files/photo.0").status_code == 200


def test_the_page_of_privacy_says_what_would_go(recorded, planner):
    page = send(planner, f"{AREA}/privacy/retention", page=f"{AREA}/privacy")
    assert page.status_code == 303
    assert "Photos and sounds of dialogues deleted" in planner.get(page.location).text
    assert len(dialogue_files(recorded)) == 3, "nothing is past its time"


def dialogue_files(site):
    with site.database.read() as session:
        return dialogue_media.files_of(session, ID)
