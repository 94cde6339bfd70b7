"""A tablet in Python: enrols, seals, signs and sends as the app in the browser does, by the contract alone."""

import base64
import hashlib
import json
import os
import time
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from participation import jobs
from participation.services.field import devices
from participation.services.field.sealing import X25519, Envelope, seal
from tests.factories import field_contract

API = "/api/field/v1"


def url64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def uuid7():
    """A UUID of version 7 (RFC 9562)."""
    whole = int(time.time() * 1000).to_bytes(6) + os.urandom(10)
    return UUID(bytes=bytes((*whole[:6], whole[6] & 15 | 112, whole[7], whole[8] & 63 | 128, *whole[9:])))


def invite(database, area_id, name="Tablet 1", *, user_id=None, now=None):
    """Return a code as a planner makes it."""
    with database.write() as session:
        return devices.invite(session, area_id, name, user_id=user_id, now=now or datetime.now(UTC))


class AtOnce:
    """Stands in for the web process's opening thread: a request that wakes it finds its work done."""

    def wake(self, database, settings):
        jobs.run_opening(database, settings.secret_key, lambda: datetime.now(UTC))


class Tablet:
    """One tablet; `post` is what carries a request: (method, path, body, headers) to (status, JSON)."""

    def __init__(self, carry):
        self.carry = carry
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.pack, self.seq = None, None, 0
        self.queue = []
        self.results = []

    @classmethod
    def of_client(cls, client, *, is_held=True):
        """A tablet whose requests go through Flask's test client, each held to the description that the site serves.

        One that is not held may send what the description does not allow. What is sent is opened within the request,
        so that no thread races the test.
        """
        client.application.extensions.setdefault("opening_worker", AtOnce())

        def carry(method, path, body, headers):
            reply = client.open(path, method=method, data=body, headers=headers, content_type="application/json")
            said = reply.get_json(silent=True)
            field_contract.hold(method, path, body if is_held else b"", reply.status_code, said)
            return reply.status_code, said

        return cls(carry)

    @property
    def jwk(self):
        numbers = self.key.public_key().public_numbers()
        x, y = (url64(number.to_bytes(32)) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def enrol(self, code, **more):
        body = json.dumps({"code": code, "public_key": self.jwk, **more}).encode()
        status, said = self.carry("POST", f"{API}/enrol", body, {})
        if status == 201:
            self.id = said["device"]
        return status, said

    def ask(self, method, path, document=None, *, headers=None):
        body = b"" if document is None else json.dumps(document).encode()
        return self.carry_signed(method, path, body, headers)

    def carry_signed(self, method, path, body, headers=None):
        moment = datetime.now(UTC).isoformat()
        signed = f"{method}\n{path}\n{moment}\n{hashlib.sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(SHA256())))
        mine = {
            "X-Tettpa-Device": str(self.id),
            "X-Tettpa-Time": moment,
            "X-Tettpa-Signature": url64(r.to_bytes(32) + s.to_bytes(32)),
        }
        return self.carry(method, path, body, {**mine, **(headers or {})})

    def load(self):
        status, self.pack = self.ask("GET", f"{API}/pack?own=en")
        assert status == 200, self.pack
        return self.pack

    def seal(self, content, *, record_id=None, rev=1, questionnaire="", seq=None, suite=X25519, key=None):
        """Return a record on its way; its number is the tablet's next where none is given."""
        if seq is None:
            self.seq += 1
            seq = self.seq
        key = key or self.pack["key"]
        record_id = record_id or uuid7()
        envelope = Envelope(record_id, UUID(self.id), seq, rev, questionnaire, key["id"])
        plain = content if isinstance(content, bytes) else json.dumps({"v": 1, **content}).encode()
        recipient = base64.b64decode(key["x25519" if suite == X25519 else "p256"])
        sealed = seal(plain, envelope, recipient, suite=suite, nonce=os.urandom(12))
        return {
            "id": str(record_id),
            "seq": seq,
            "rev": rev,
            "questionnaire": questionnaire,
            "key": key["id"],
            "client_time": datetime.now(UTC).isoformat(),
            "sealed": base64.b64encode(sealed).decode(),
        }

    def answer(self, words="Her er det fint", *, language="en", session=None, staff=None, fields=None, **options):
        """Return one person's answers to the first survey of the pack."""
        content = {
            "kind": "response",
            "session": session,
            "staff": staff,
            "language": language,
            "mode": "assisted",
            "consent": True,
            "fields": fields if fields is not None else {"quality": [words]},
            "files": {},
        }
        content |= options.pop("content", {})
        options.setdefault("questionnaire", self.pack["surveys"][0]["hash"])
        return self.seal(content, **options)

    def send(self, records, *, queue=None, path=f"{API}/sync", **more):
        report = {"waiting": 0, "quarantined": 0, "next_seq": self.seq + 1, "held": [], "dropped": [], **(queue or {})}
        document = {
            "batch": str(uuid7()),
            "app_version": "test",
            "client_now": datetime.now(UTC).isoformat(),
            "queue": report,
            "records": records,
            **more,
        }
        return self.ask("POST", path, document)

    def told(self, records, **more):
        """Send and return what was told of each record, in the order of the reply."""
        status, said = self.send(records, **more)
        assert status == 200, said
        return [each["result"] for each in said["results"]]
