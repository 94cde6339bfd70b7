"""Asks every address of the site for odd things, as everybody: a request is drawn from a seed, so that it can be asked again."""

import ast
import html
import random
import re
import shutil
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from participation.app import create_app
from participation.demonstration.fill import fill
from participation.records import Base
from participation.services import accounts, areas, passwords, schema
from participation.services.database import Database
from participation.services.permissions import Role
from participation.settings import Settings
from tests.conftest import NOW, PASSWORD, SECRET
from tests.factories import odd

ROOT = Path(__file__).resolve().parents[2]
AREA = "toyen"
# These end the log-in that the fuzzer needs; their own tests and its odd requests cover them all the same.
RARELY = frozenset({"people.log_out"})
FIELD = re.compile(r"<(?:input|textarea|select|button)\b[^>]*?\bname=\"([^\"]+)\"[^>]*", re.DOTALL)
VALUE = re.compile(r'\bvalue="([^"]*)"')
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
ACTION, METHOD = re.compile(r'\baction="([^"]*)"'), re.compile(r'\bmethod="(\w+)"')


@dataclass
class Found:
    """What a run came across: replies by status, and every 500 with the request that it came of."""

    seed: int
    replies: Counter = field(default_factory=Counter)
    endpoints: set = field(default_factory=set)
    broken: list = field(default_factory=list)

    @property
    def requests(self):
        return self.replies.total()


def template(folder):
    """Make a database file that `fill_site` has filled; return its path."""
    path = folder / "fuzz.sqlite3"
    database = Database(f"sqlite:///{path}", pool_size=2)
    fill_site(database)
    database.close()
    return path


def fill_site(database):
    """Fill a database with the demonstration, an area beside it and a person of each role."""
    schema.upgrade(database)
    with quick_passwords(), database.write() as session:
        fill(session, secret=SECRET, now=NOW)
        areas.add_area(session, slug="fjell", name="Fjell", municipality="Oslo", sub_areas=[("torg", "Torget")], now=NOW)
        for role in Role:
            email, roles = f"{role.value}@fuzz.example", [(AREA, role)]
            accounts.add_user(session, email=email, name=role.value, password=PASSWORD, language="en", roles=roles, now=NOW)


@contextmanager
def copied(path, folder):
    """Give a copy of the file as a database."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, folder / "site.sqlite3")
    database = Database(f"sqlite:///{folder / 'site.sqlite3'}", pool_size=4)
    yield database
    database.close()


@contextmanager
def quick_passwords():
    """Argon2 is slow on purpose; the fuzzer logs in often."""
    before = passwords._HASHER, passwords._NOBODYS_HASH
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODYS_HASH = passwords._HASHER.hash("nobody")
    yield
    passwords._HASHER, passwords._NOBODYS_HASH = before


def words_asked_for():
    """Return the names that the code looks up in queries and forms, so that odd values reach a reader."""
    found = set()
    for path in (ROOT / "participation" / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "getlist"}:
                found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return sorted(found)


class Fuzzer:
    """Asks the site on a filled database; `run(count)` asks so many times and returns what came of it."""

    def __init__(self, database, folder, seed):
        self.chance = random.Random(seed)
        self.database = database
        unlimited = {"limit_submissions": 0, "limit_log_ins": 0, "limit_codes": 0}
        self.app = create_app(Settings(folder, "", SECRET, metrics_token="t" * 16, **unlimited), database)
        self.names = words_asked_for()
        self.rules = sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods)))
        self.known = self._known_values()
        self.visitors = {None: self.app.test_client()}
        self.tokens = {}
        self.pages = []
        self.last = None
        self.found = Found(seed)
        # What a view raises, past the handler that makes a page of it; HTTPExceptions and refusals never get here.
        self.app.register_error_handler(Exception, self._note)

    def run(self, count):
        with quick_passwords():
            while self.found.requests < count:
                role = self.chance.choice((None, *Role))
                self.chance.choice((self._ask_a_rule, self._ask_a_rule, self._send_a_form))(role)
        return self.found

    def _known_values(self):
        """Return, by the end of an argument's name, values that are there: keys of rows and short addresses."""
        known = {"area_slug": [AREA], "slug": ["demo"], "language": ["nb", "ar"], "lang": ["nb"]}
        with self.database.read() as session:
            for table in Base.metadata.sorted_tables:
                key = list(table.primary_key.columns)
                if len(key) == 1:
                    rows = session.execute(select(key[0]).limit(5)).scalars().all()
                    known.setdefault("ids", []).extend(str(row) for row in rows)
                    known[f"{table.name.split('_')[-1]}_id"] = [str(row) for row in rows]
        return known

    def _visitor(self, role):
        if role not in self.visitors:
            visitor = self.app.test_client()
            self._csrf(role, visitor, "/login")
            form = {"email": f"{role.value}@fuzz.example", "password": PASSWORD, "csrf_token": self.tokens[role]}
            visitor.post("/login", data=form)
            self._csrf(role, visitor, "/staff/account")
            self.visitors[role] = visitor
        if role is None and None not in self.tokens:
            self._csrf(None, self.visitors[None], "/login")
        return self.visitors[role]

    def _csrf(self, role, visitor, path):
        token = re.search(r'name="(?:csrf_token|_token)" value="([^"]+)"', visitor.get(path).text)
        if token:
            self.tokens[role] = token.group(1)

    def _address(self, rule):
        parts = {}
        for name in rule.arguments:
            good = self.known.get(name) or self.known["ids"]
            parts[name] = self.chance.choice(good) if self.chance.random() < 0.85 else odd.path_part(self.chance)
        if self.chance.random() < 0.9 and "area_slug" in parts:
            parts["area_slug"] = AREA
        return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: parts[found.group(1)], rule.rule)

    def _fields(self, most):
        names = [*self.names, "a", "a[]", "\x00", "_id"]
        return [(self.chance.choice(names), odd.text(self.chance)) for _ in range(self.chance.randrange(most))]

    def _ask_a_rule(self, role):
        rule = self.chance.choice(self.rules)
        if rule.endpoint in RARELY and self.chance.random() < 0.9:
            return
        self.found.endpoints.add(rule.endpoint)
        method = self.chance.choice(sorted(rule.methods - {"OPTIONS"}))
        if self.chance.random() < 0.03:
            method = self.chance.choice(("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "POST"))
        visitor = self._visitor(role)
        asked = {"method": method, "query_string": dict(self._fields(4))}
        if method not in {"GET", "HEAD"}:
            asked |= self._body(role)
        if self.chance.random() < 0.1:
            asked["headers"] = self.chance.choice(odd.HEADERS)
        self._open(role, visitor, self._address(rule), **asked)

    def _body(self, role):
        if self.chance.random() < 0.25:
            body = self.chance.choice((*odd.BODIES, odd.as_json(odd.document(self.chance))))
            return {"data": body, "content_type": self.chance.choice(odd.KINDS), **self._token_header(role)}
        data = {}
        for name, value in self._fields(8):
            data.setdefault(name, []).append(value)
        if self.chance.random() < 0.2:
            data[self.chance.choice(("file", "workbook", "quality", "photo"))] = odd.file(self.chance)
        data["csrf_token"] = data["_token"] = self.tokens.get(role, "")
        return {"data": data}

    def _token_header(self, role):
        return {"headers": {"X-CSRFToken": self.tokens.get(role, "")}}

    def _send_a_form(self, role):
        """Open a page, and send one of its forms with some of the fields spoilt."""
        visitor = self._visitor(role)
        rule = self.chance.choice([rule for rule in self.rules if "GET" in rule.methods])
        self.found.endpoints.add(rule.endpoint)
        page = self._open(role, visitor, self._address(rule), method="GET", query_string={})
        forms = FORM.findall(page.text) if page is not None and page.mimetype == "text/html" else []
        forms = [found for found in forms if "logout" not in found[0]]
        if not forms:
            return
        attributes, inside = self.chance.choice(forms)
        action = ACTION.search(attributes)
        method = METHOD.search(attributes)
        method = method.group(1).upper() if method else "GET"
        path = html.unescape(action.group(1)) if action else self.last.partition(" ")[2].partition(" ")[0]
        data = self._spoilt(inside)
        if method == "POST":
            self._open(role, visitor, path, method="POST", data=data)
        else:
            self._open(role, visitor, path, method="GET", query_string=data)

    def _spoilt(self, inside):
        data = {}
        for found in FIELD.finditer(inside):
            name, value = html.unescape(found.group(1)), VALUE.search(found.group(0))
            value = html.unescape(value.group(1)) if value else self.chance.choice(("", "1", "Torget", "2026-12-01", "12:00"))
            if "token" not in name and self.chance.random() < 0.25:
                value = odd.text(self.chance)
            if self.chance.random() < 0.95:
                data.setdefault(name, []).append(value)
        if self.chance.random() < 0.1 and data:
            data[self.chance.choice(list(data))] = odd.file(self.chance)
        return data

    def _open(self, role, visitor, path, **asked):
        self.last = f"{role} {path[:300]} {str(asked)[:1500]}"
        if not path.startswith("/"):
            path = "/" + path
        reply = visitor.open(path, buffered=True, **asked)
        self.found.replies[reply.status_code] += 1
        if reply.status_code > 500:
            self.found.broken.append((f"{reply.status_code}", self.last))
        if reply.location and "/login" in reply.location and role is not None:
            self.visitors.pop(role)
        return reply

    def _note(self, error):
        if isinstance(error, HTTPException):
            return error
        steps = [f"{step.filename.rpartition('/')[2]}:{step.lineno}" for step in traceback.extract_tb(error.__traceback__)]
        self.found.broken.append((f"{type(error).__name__} at {' > '.join(steps[-6:])}: {str(error)[:200]}", self.last))
        return "broken", 500
