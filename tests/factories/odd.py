"""Values and bodies that no form of ours sends: what comes of a broken phone, an old bookmark or somebody who tries."""

import io
import json
from urllib.parse import quote_from_bytes

TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "0",
    "-1",
    "1",
    "2147483647",
    "2147483648",
    "99999999999999999999999",
    "-99999999999999999999999",
    "1e400",
    "NaN",
    "inf",
    "٣",
    "²",
    "1_000",
    "0x10",
    "1.5",
    "true",
    "None",
    "nb",
    "xx",
    "zh-Hant-TW",
    "nb\r\nSet-Cookie: a=b",
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-11-28T25:61",
    "25:99",
    "00000000-0000-4000-8000-000000000000",
    "not-a-uuid",
    "\u202eمرحبا\u202c",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "e\u0301" * 40,
    "\ufeff",
    "\u2028",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%",
    "%%s%(x)s",
    "{{7*7}}",
    "../../etc/passwd",
    "//evil.example",
    "https://evil.example/",
    "\\\\evil",
    "[]",
    '{"a": [1, {"b": null}]}',
    '{"a": ' + "[" * 2000,
    "=1+1",
    "59.9,10.7",
    "91,181",
    "age:16_24",
    "a" * 300,
    "å" * 70_000,
)
RAW = (b"%ff%fe", b"%00", b"%c0%af", b"%", b"%zz", b"%ed%a0%80", b"%F0%9F%92%A9", b"..%2f..%2f")
KINDS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/json",
    "text/xml",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="' + "y" * 500 + '"',
    "multipart/mixed; boundary=x",
    "application/octet-stream",
    "",
    "a/b; c=\x7f",
)
BODIES = (
    b"",
    b"\x00",
    b"a=%ff&a=%00&%=&=&&a[]=1&a[b]=2",
    b"&".join(b"f%d=1" % at for at in range(1200)),
    b"--x\r\n",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf',
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="\xff.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n",
    b"--x\r\n" + b"A: b\r\n" * 3000 + b"\r\n\r\n--x--\r\n",
    b"[" * 100_000,
    b"null",
    b'"text"',
    b"1e999",
    b'{"a": "\\ud800"}',
    b'{"code": 1, "public_key": []}',
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    b"<data/>",
    b"\xff\xfe\x00",
    b"\x1f\x8b\x08\x00broken",
)
HEADERS = (
    {"Accept-Language": "*;q=oops,nb-NO-x-y,,;"},
    {"Accept-Language": "x" * 2000},
    {"Accept-Encoding": "gzip;q=x, *;q=0"},
    {"Cookie": 'tettpa=garbage; language=%00; ="'},
    {"Cookie": "tettpa=" + "a" * 3000},
    {"Range": "bytes=9-1,-0"},
    {"If-None-Match": '"' + "x" * 300},
    {"If-Modified-Since": "yesterday"},
    {"Authorization": "Basic \u00e5\u00e5"},
    {"Authorization": "Bearer "},
    {"Referer": "javascript:alert(1)"},
    {"X-Forwarded-For": "a, b, ::1"},
    {"X-Tettpa-Device": "x", "X-Tettpa-Time": "now", "X-Tettpa-Signature": "\u00e5"},
    {"Content-Encoding": "gzip"},
    {"X-OpenRosa-Version": "9"},
)


def text(chance):
    """Return an odd text."""
    return chance.choice(TEXTS)


def path_part(chance):
    """Return an odd part of an address, as it goes over the wire."""
    if chance.random() < 0.3:
        return chance.choice(RAW).decode()
    return quote_from_bytes(text(chance)[:200].encode("utf-8", "surrogatepass"), safe="") or "-"


def file(chance):
    """Return (stream, name, kind): an odd file."""
    content = chance.choice((b"", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"%PDF-1.4", b"GIF89a", b"x" * 100_000, b"<svg onload='x()'/>", *BODIES))
    name = chance.choice(("a.jpg", "../a.xlsx", "å\u202egpj.exe", "", "a.json", "a.csv", "\x00", "x" * 300 + ".png"))
    return io.BytesIO(content), name, chance.choice(("image/jpeg", "text/html", "", "application/json", "x"))


def document(chance, depth=0):
    """Return something that JSON can hold."""
    kind = chance.randrange(7 if depth < 3 else 5)
    if kind < 3:
        return text(chance)[:2000]
    if kind == 3:
        return chance.choice((0, -1, 2**63, 2**31, 1.5, 1e308, True, False, None))
    if kind == 4:
        return chance.choice(([], {}, ""))
    if kind == 5:
        return [document(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {text(chance)[:50]: document(chance, depth + 1) for _ in range(chance.randrange(4))}


def as_json(value):
    """Return a document as bytes."""
    return json.dumps(value).encode()
