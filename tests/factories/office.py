"""A statistics office for tests: a table by sex, single year of age and year, and a server that gives it as PxWeb does."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

AGES = [*(f"{year:03}" for year in range(105)), "105+"]
AREAS = {"0301": "Oslo", "030101": "Gamle Oslo"}
YEARS = ["2024", "2025", "2026"]


def population(of_age=lambda _: 10, years=("2025", "2026"), areas=None):
    """Return a JSON-stat2 table as PxWeb sends it; a value is the persons of one sex and year of age."""
    axes = {
        "Kjonn": ("kjønn", {"1": "Menn", "2": "Kvinner"}),
        "Alder": ("alder", {code: f"{int(code[:3])} år{' eller eldre' if code == '105+' else ''}" for code in AGES}),
        "ContentsCode": ("statistikkvariabel", {"Personer1": "Personer"}),
        "Tid": ("år", {year: year for year in years}),
    }
    if areas:
        axes = {"Region": ("region", {code: AREAS[code] for code in areas}), **axes}
    many = len(years)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Befolkning, etter kjønn og alder",
        "source": "Statistisk sentralbyrå",
        "updated": "2026-02-24T07:00:00Z",
        "id": list(axes),
        "size": [len(values) for _, values in axes.values()],
        "dimension": {
            code: {"label": label, "category": {"index": {each: at for at, each in enumerate(values)}, "label": values}}
            for code, (label, values) in axes.items()
        },
        "role": {"time": ["Tid"], "metric": ["ContentsCode"], **({"geo": ["Region"]} if areas else {})},
        "value": [of_age(int(age[:3])) for _ in areas or "x" for _ in "12" for age in AGES for _ in range(many)],
        "extension": {"px": {"tableid": "07459"}},
    }


class Office:
    """What the server was asked, and how it is to answer."""

    def __init__(self):
        self.asked, self.answer, self.base = [], None, ""


class _Handler(BaseHTTPRequestHandler):
    office, second = Office(), False

    def log_message(self, *_):
        pass

    def reply(self, document, status=200, headers=()):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        for pair in headers:
            self.send_header(*pair)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        self.office.asked.append(("GET", parts.path, asked))
        if self.office.answer is not None:
            self.reply(*self.office.answer)
        elif self.second and parts.path == "/v2/tables/07459/metadata":
            self.reply({**population(years=YEARS, areas=list(AREAS)), "value": []})
        elif self.second and parts.path == "/v2/tables/07459/data":
            wanted = [asked[f"valueCodes[{axis}]"][0].split(",") for axis in ("Region", "Tid")]
            self.reply(population(areas=wanted[0], years=wanted[1]))
        elif not self.second and parts.path == "/table/07459":
            self.reply(_metadata())
        else:
            self.reply({}, 404)

    def do_POST(self):
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.office.asked.append(("POST", self.path, query))
        chosen = {each["code"]: each["selection"]["values"] for each in query["query"]}
        self.reply(population(areas=chosen["Region"], years=chosen["Tid"]))


@contextmanager
def served(second=False):
    """Run an office at a free port of this machine; yields an Office with the address to set."""
    office = Office()
    handler = type("Handler", (_Handler,), {"office": office, "second": second})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    office.base = f"http://127.0.0.1:{server.server_port}/{'v2' if second else 'table'}"
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()


def _metadata():
    """Return what v1 says of the table; it names no roles but the time."""
    table = population(years=YEARS, areas=list(AREAS))
    return {
        "title": table["label"],
        "variables": [
            {
                "code": code,
                "text": own["label"],
                "values": list(own["category"]["label"]),
                "valueTexts": list(own["category"]["label"].values()),
                **({"time": True} if code == "Tid" else {}),
            }
            for code, own in table["dimension"].items()
        ],
    }
