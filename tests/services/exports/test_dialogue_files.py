"""The dialogues of a session as a file: nobody's words and no small group without a reason."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from uuid import UUID

import openpyxl
import pytest

from participation.services import dialogues
from participation.services.dialogue_drafts import DialogueDraft, Promise, Said
from participation.services.dialogues import DialogueKind
from participation.services.errors import ServiceProblem
from participation.services.exports import Format, Options
from participation.services.exports.dialogue_files import make
from tests.factories.sessions import Here

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
GROUPS = {"age": ("16_24", "25_44", "45_66"), "gender": ("woman", "man")}
WORDS = Options(format=Format.CSV, free_text=True, reason="The team reads it through")
PLAIN = Options(format=Format.CSV)
BIG = DialogueDraft(
    kind=DialogueKind.GROUP,
    day=date(2026, 11, 27),
    language="so",
    people=20,
    place="Biblo",
    participants=(("age", "16_24", 12), ("age", "25_44", 3), ("gender", "woman", 18)),
    said=(Said("need", "=HYPERLINK(1)", "so", (("age", "16_24"),)), Said("quality", "Her hilser alle", "nb")),
    wants_next="Et møte til",
    notes="Vi må ha tolk",
    promises=(Promise("Svar om lysene", "Ungdommene", date(2026, 12, 1)),),
)
SMALL_TALK = DialogueDraft(
    kind=DialogueKind.ONE_TO_ONE,
    day=date(2026, 11, 27),
    language="ti",
    people=1,
    participants=(("age", "45_66", 1),),
    said=(Said("challenge", "Det er mørkt i parken", "nb"),),
)


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Here(session)
        made.met = made.plan(session).id
    made.database = database
    return made


def store(here, *drafts):
    for number, draft in enumerate(drafts, 1):
        with here.database.write() as session:
            placed = DialogueDraft(
                **{name: getattr(draft, name) for name in draft.__slots__} | {"field_session_id": here.met}
            )
            dialogues.record(session, UUID(int=number), placed, area_id=here.area, user_id=None, now=NOW)


def made(here, options, salt=b"salt"):
    with here.database.read() as session:
        return make(session, here.area, here.met, options, groups=GROUPS, salt=salt)


def tables(file):
    archive = zipfile.ZipFile(io.BytesIO(file.content))
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
    }


def test_without_a_reason_there_are_no_words_and_no_small_group(here):
    store(here, BIG, SMALL_TALK)
    found = tables(made(here, PLAIN))
    assert set(found) == {"dialogues", "took_part", "promises", "codebook"}
    by_kind = {row["kind"]: row for row in found["dialogues"]}
    assert (by_kind["group"]["people"], by_kind["group"]["language"]) == ("20", "so")
    assert (by_kind["one_to_one"]["people"], by_kind["one_to_one"]["language"]) == ("", "")
    assert by_kind["group"]["statements.need"] == "1"
    # Twelve and what is left of twenty are told; the three are not, nor anything that would give them back.
    told = {(row["dimension"], row["group"]): row["people"] for row in found["took_part"]}
    assert ("age", "25_44") not in told
    assert ("age", "45_66") not in told
    assert told[("age", "16_24")] == "12"
    assert ("gender", "woman") not in told, "eighteen of twenty would tell that two are none of them"
    everything = str(found)
    for words in ("HYPERLINK", "hilser", "mørkt", "Biblo", "tolk", "lysene", "Ungdommene", "møte"):
        assert words not in everything
    assert found["promises"] == [{"_dialogue": by_kind["group"]["_dialogue"], "due": "2026-12-01", "kept": ""}]


def test_with_a_reason_everything_is_there_and_no_spreadsheet_runs_it(here):
    store(here, BIG, SMALL_TALK)
    found = tables(made(here, WORDS))
    assert {row["text"] for row in found["said"]} == {"'=HYPERLINK(1)", "Her hilser alle", "Det er mørkt i parken"}
    assert next(row["said_by"] for row in found["said"] if "HYPERLINK" in row["text"]) == "age: 16_24"
    assert {(row["dimension"], row["group"], row["people"]) for row in found["took_part"]} == {
        ("age", "16_24", "12"),
        ("age", "25_44", "3"),
        ("gender", "woman", "18"),
        ("age", "45_66", "1"),
    }
    assert (found["promises"][0]["text"], found["promises"][0]["owed_to"]) == ("Svar om lysene", "Ungdommene")
    assert {row["place"] for row in found["dialogues"]} == {"Biblo", ""}


def test_a_workbook_has_the_same_tables(here):
    store(here, BIG)
    file = made(here, Options(format=Format.XLSX, free_text=True, reason="The team reads it through"))
    assert file.name == f"dialogues-{here.met}.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["dialogues", "took_part", "promises", "said", "codebook"]
    cell = next(cell for row in book["said"] for cell in row if "HYPERLINK" in str(cell.value))
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_codebook_says_what_each_column_is(here):
    store(here, BIG)
    found = tables(
        made(here, Options(format=Format.CSV, language="nb", free_text=True, reason="The team reads it through"))
    )
    said = {(row["table"], row["variable"]): row for row in found["codebook"]}
    assert set(said) == {(name, column) for name, rows in found.items() if name != "codebook" for column in rows[0]}
    assert all(row["text"] for row in said.values())
    assert said["took_part", "people"]["n"] == "3"
    assert said["dialogues", "statements.need"]["lens"] == "need"


def test_names_are_drawn_anew_and_the_same_salt_gives_the_same_bytes(here):
    store(here, BIG)
    first, same, other = made(here, PLAIN), made(here, PLAIN), made(here, PLAIN, b"other")
    assert first.content == same.content
    assert tables(first)["dialogues"][0]["_dialogue"] != tables(other)["dialogues"][0]["_dialogue"]
    assert str(UUID(int=1)) not in str(tables(first))


def test_few_people_need_a_reason_and_none_is_said(here):
    with pytest.raises(ServiceProblem) as nothing:
        made(here, PLAIN)
    assert nothing.value.field == "format"
    store(here, SMALL_TALK)
    with pytest.raises(ServiceProblem) as few:
        made(here, PLAIN)
    assert few.value.field == "reason"
    assert made(here, Options(format=Format.CSV, reason="Somebody asked for their own")).dialogues == 1


def test_only_files_that_dialogues_have_are_made(here):
    store(here, BIG)
    with pytest.raises(ServiceProblem):
        made(here, Options(format=Format.SAV))


def test_another_sessions_dialogues_are_not_in_it(here):
    store(here, BIG)
    with here.database.write() as session:
        other = here.plan(session).id
    with here.database.read() as session, pytest.raises(ServiceProblem):
        make(session, here.area, other, PLAIN, groups=GROUPS, salt=b"salt")
