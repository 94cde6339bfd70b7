"""REFI-QDA out and in: what is written is valid and comes back whole; what others wrote is taken as far as it goes."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.refi import codebook, project
from analysis.refi.model import RefiCode, RefiCodebook, RefiCoding, RefiProblem, RefiProject, RefiSource, RefiUser

SCHEMAS = Path(__file__).resolve().parents[4] / "shared" / "data" / "refi-qda"
NO_SCHEMAS = f"The schemas of REFI-QDA lie outside the project and are not on this machine ({SCHEMAS}): validity is not tested."
WORDS = st.text(max_size=40)
NAMES = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and codebook.legal(text).strip())
GUIDS = st.integers(1, 2**120).map(lambda number: str(UUID(int=number)))
LANGUAGES = ("nb", "nn", "en")


def maps(values):
    return st.dictionaries(st.sampled_from(LANGUAGES), values, max_size=3)


@st.composite
def books(draw):
    guids = draw(st.lists(GUIDS, min_size=1, max_size=6, unique=True))
    codes, themes = [], []
    for guid in guids:
        parent = draw(st.sampled_from(["", *themes]))
        name = draw(st.dictionaries(st.sampled_from(LANGUAGES), NAMES, min_size=1))
        colour = draw(st.sampled_from(["", "#a4262c", "#1f6feb"]))
        codes.append(
            RefiCode(guid, name, parent, colour, draw(WORDS), draw(maps(WORDS)), draw(maps(WORDS)), draw(maps(WORDS)), draw(maps(st.lists(WORDS, max_size=2))))
        )
        if not parent:
            themes.append(guid)
    ordered = [code for theme in codes if not theme.parent for code in (theme, *(each for each in codes if each.parent == theme.guid))]
    return RefiCodebook(tuple(ordered))


@st.composite
def projects(draw):
    book = draw(books())
    users = tuple(RefiUser(guid, codebook.legal(draw(WORDS))) for guid in draw(st.lists(GUIDS, max_size=2, unique=True)))
    sources = []
    for guid in draw(st.lists(GUIDS, max_size=4, unique=True)):
        text = draw(st.text(max_size=60))
        places = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple), max_size=3, unique=True))
        codings = tuple(
            RefiCoding(code, start, end, draw(st.sampled_from(["", *(user.guid for user in users)])), draw(st.sampled_from(["", "2026-11-28T04:00:00Z"])))
            for start, end in places
            for code in draw(st.lists(st.sampled_from([each.guid for each in book.codes]), min_size=1, max_size=2, unique=True))
        )
        sources.append(RefiSource(guid, "kilde", text, codings, draw(st.sampled_from(["nb", "so", ""]))))
    return RefiProject("Prosjekt", book, tuple(sources), users, codebook.ORIGIN)


@settings(max_examples=50)
@given(books())
def test_a_codebook_comes_back_as_it_was(book):
    assert codebook.read(codebook.write(book)) == book


@settings(max_examples=30)
@given(projects())
def test_a_project_comes_back_as_it_was(made):
    assert project.read(project.write(made)) == made
    assert project.write(made) == project.write(made)


@pytest.fixture(scope="module")
def schemas():
    if not SCHEMAS.exists():
        pytest.skip(NO_SCHEMAS)
    import xmlschema

    return xmlschema.XMLSchema(SCHEMAS / "Codebook.xsd"), xmlschema.XMLSchema(SCHEMAS / "Project.xsd")


@settings(max_examples=12)
@given(books())
def test_a_codebook_is_valid_by_the_schema(schemas, book):
    schemas[0].validate(io.BytesIO(codebook.write(book)))


@settings(max_examples=12)
@given(projects())
def test_a_project_is_valid_by_the_schema(schemas, made):
    with zipfile.ZipFile(io.BytesIO(project.write(made))) as archive:
        schemas[1].validate(io.BytesIO(archive.read("project.qde")))


ONE = "11111111-1111-4111-8111-111111111111"
TWO = "22222222-2222-4222-8222-222222222222"
THREE = "33333333-3333-4333-8333-333333333333"


def test_the_structure_is_the_standards_where_no_schema_is_at_hand():
    book = RefiCodebook((RefiCode(ONE, {"nb": "Bolig"}, colour="#a4262c", definition={"nb": "Hjemmet"}, when_to_use={"nb": "Når det gjelder husleie"}), RefiCode(TWO, {"nb": "Husleie"}, ONE)))
    text = codebook.write(book).decode()
    assert text.startswith("<?xml")
    assert '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Tett på"><Codes>' in text
    assert f'<Code guid="{ONE}" name="Bolig" isCodable="true" color="#a4262c"><Description>Hjemmet\n\nBrukes når: Når det gjelder husleie</Description>' in text
    assert text.index(ONE) < text.index(TWO) < text.index("</Code></Code>")
    made = RefiProject("P", book, (RefiSource(THREE, "1", "Dyr leie", (RefiCoding(TWO, 0, 3),), "nb"),))
    with zipfile.ZipFile(io.BytesIO(project.write(made))) as archive:
        assert sorted(archive.namelist()) == [f"Sources/{THREE}.txt", "project.qde"]
        qde = archive.read("project.qde").decode()
    assert f'plainTextPath="internal://{THREE}.txt"' in qde
    assert 'startPosition="0" endPosition="3"' in qde
    assert f'<CodeRef targetGUID="{TWO}" />' in qde


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="utf-8"?>'])
def test_a_codebook_as_programs_on_windows_write_it_keeps_its_letters(encoding, declared):
    """Some open the file in the machine's own encoding and write that it is UTF-8."""
    if encoding == "utf-16":
        declared = declared.replace("utf-8", "utf-16")
    text = f'{declared}<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="{ONE}" name="Støy på Tøyen"/></Codes></CodeBook>'
    (code,) = codebook.read(text.encode(encoding)).codes
    assert code.name == {"nb": "Støy på Tøyen"}


def test_what_was_changed_in_another_program_wins_over_our_note():
    book = RefiCodebook((RefiCode(ONE, {"nb": "Bolig", "en": "Housing"}, key="housing", definition={"nb": "Hjemmet"}),))
    changed = codebook.write(book).replace(b'name="Bolig"', b'name="Boliger"')
    code = codebook.read(changed).codes[0]
    assert (code.name, code.key, code.definition) == ({"nb": "Boliger"}, "housing", {"nb": "Hjemmet"})


@pytest.mark.parametrize("note", ["{", "[]", '{"said": 3}', '{"said": ["A", ""], "name": 7}', "[" * 2000])
def test_a_note_that_somebody_forged_is_passed_by(note):
    xml = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="{ONE}" name="A" isCodable="true"><?tettpa {note}?></Code></Codes></CodeBook>'
    assert codebook.read(xml.encode()).codes == (RefiCode(ONE, {"nb": "A"}),)


OTHERS = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Fra et annet program" origin="Other 3.5">
<Users><User guid="{{{THREE}}}" name="Kari"/></Users>
<CodeBook><Codes><Code guid="{ONE.upper()}" name="Bolig" isCodable="true" color="#ABC"><Description>Om hjemmet</Description>
<Code guid="{TWO}" name="Leie" isCodable="true"><Code guid="44444444-4444-4444-8444-444444444444" name="Dyr" isCodable="true"/></Code></Code></Codes></CodeBook>
<Cases><Case guid="{THREE}"/></Cases>
<Sources>
<TextSource guid="55555555-5555-4555-8555-555555555555" name="Intervju" plainTextPath="internal://intervju.TXT" creatingUser="{THREE}">
<PlainTextSelection guid="66666666-6666-4666-8666-666666666666" startPosition="4" endPosition="8"><Coding guid="77777777-7777-4777-8777-777777777777" creatingUser="{THREE}" creationDateTime="2026-01-02T03:04:05Z"><CodeRef targetGUID="{TWO}"/></Coding></PlainTextSelection>
<PlainTextSelection guid="66666666-6666-4666-8666-666666666667" startPosition="4" endPosition="800"><Coding guid="77777777-7777-4777-8777-777777777778"><CodeRef targetGUID="{TWO}"/></Coding></PlainTextSelection>
<PlainTextSelection guid="66666666-6666-4666-8666-666666666668" startPosition="0" endPosition="3"><Coding guid="77777777-7777-4777-8777-777777777779"><CodeRef targetGUID="99999999-9999-4999-8999-999999999999"/></Coding></PlainTextSelection>
</TextSource>
<TextSource guid="55555555-5555-4555-8555-555555555556" name="Borte" plainTextPath="relative:///Users/kari/x.txt"/>
<TextSource guid="55555555-5555-4555-8555-555555555557" name="Inne"><PlainTextContent>Rett inn</PlainTextContent></TextSource>
<PDFSource guid="55555555-5555-4555-8555-555555555558"/><AudioSource guid="55555555-5555-4555-8555-555555555559"/>
</Sources></Project>"""


def packed(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_another_programs_project_is_taken_as_far_as_it_goes_and_the_rest_is_named(encoding):
    found = project.read(packed(**{"project.qde": OTHERS, "Sources/Intervju.txt": "Høy leie, lav lønn".encode(encoding)}))
    assert [(code.name["nb"], code.parent) for code in found.codebook.codes] == [("Bolig", ""), ("Leie", ONE), ("Leie / Dyr", ONE)]
    assert found.codebook.codes[0].colour == "#aabbcc"
    first = found.sources[0]
    assert (first.text[4:8], first.codings) == ("leie", (RefiCoding(TWO, 4, 8, THREE, "2026-01-02T03:04:05Z"),))
    assert found.sources[2].text == "Rett inn"
    assert found.lost == {"cases": 1, "levels": 1, "places_outside": 1, "codings_without_code": 1, "texts_missing": 1, "PDFSource": 1, "AudioSource": 1}


def refused(read, content):
    with pytest.raises(RefiProblem) as problem:
        read(content)
    return problem.value.code, problem.value.line


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<CodeBook>", ("not_xml", 1)),
        ("", ("not_xml", 1)),
        ("<html/>", ("not_codebook", 1)),
        ('<!DOCTYPE x [<!ENTITY a "b">]>\n<CodeBook/>', ("unsafe_xml", None)),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><CodeBook/>', ("unsafe_xml", None)),
        (f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">\n<Codes>\n<Code guid="{ONE}"/></Codes></CodeBook>', ("missing_attribute", 3)),
        ('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>\n<Code guid="x" name="A"/></Codes></CodeBook>', ("bad_guid", 2)),
        (f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="{ONE}" name="A"/>\n<Code guid="{ONE}" name="B"/></Codes></CodeBook>', ("guid_twice", 2)),
        ("<a>" * 200 + "</a>" * 200, ("too_much", 1)),
        ('<?xml version="1.0" encoding="klingon"?><CodeBook/>', ("not_xml", None)),
    ],
)
def test_a_codebook_that_cannot_be_used_is_refused_with_its_line(xml, expected):
    assert refused(codebook.read, xml.encode()) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no zip", "not_zip"),
        (b"PK\x03\x04" + b"\x00" * 40, "not_zip"),
        (packed(**{"a.txt": "x"}), "no_project"),
        (packed(**{"project.qde": "<x/>"}), "not_project"),
        (packed(**{"project.qde": OTHERS, "../../etc/passwd": "x"}), "bad_path"),
        (packed(**{"project.qde": OTHERS, "/etc/passwd": "x"}), "bad_path"),
        (packed(**{"project.qde": OTHERS, "C:\\x": "x"}), "bad_path"),
        (packed(**{"project.qde": OTHERS, "Sources/a.txt": "x", "sources/A.TXT": "y"}), "name_twice"),
        (packed(**{"project.qde": b"\x00" * 3_000_000}), "too_much"),
        (packed(**{"project.qde": OTHERS.replace('startPosition="4"', 'startPosition="fire"', 1), "Sources/intervju.txt": "Høy leie"}), "not_a_number"),
        (packed(**{"project.qde": OTHERS, "Sources/intervju.txt": b"\xff\xff\xff"}), "not_text"),
    ],
)
def test_an_archive_that_is_unsafe_or_broken_is_refused(content, code):
    assert refused(project.read, content)[0] == code


def test_an_archive_that_lies_about_its_sizes_is_refused():
    content = bytearray(packed(**{"project.qde": OTHERS}))
    start = content.rindex(b"PK\x01\x02")
    content[start + 24 : start + 28] = (10).to_bytes(4, "little")
    assert refused(project.read, bytes(content))[0] in {"too_much", "damaged", "not_xml"}


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 3000), st.integers(0, 255))
def test_whatever_comes_is_read_or_refused(junk, place, sign):
    good = bytearray(packed(**{"project.qde": OTHERS, "Sources/intervju.txt": "Høy leie"}))
    good[place % len(good)] = sign
    for read, content in ((codebook.read, junk), (project.read, junk), (project.read, bytes(good))):
        with suppress(RefiProblem):
            read(content)
