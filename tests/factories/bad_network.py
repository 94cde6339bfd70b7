"""What a tablet's requests meet in the field: one way to carry a request for each way that it goes wrong."""

import http.client
import json
import random
import socket
import time

PATIENCE = 20  # seconds
HEAD = "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
TROUBLES = ("unsent", "half", "no_reply", "late", "fails_after", "cut", "foreign", "partial", "hotel", "login")


class NoAnswer(OSError):
    """Nothing came back that is an answer of the server."""


class BadNetwork:
    """Carries requests to a server on loopback; `trouble` names what the next one meets, and is forgotten then."""

    def __init__(self, port, chance=None):
        self.port, self.chance, self.trouble = port, chance or random.Random(0), ""
        self.met = dict.fromkeys(TROUBLES, 0)

    def __call__(self, method, path, body, headers):
        trouble, self.trouble = self.trouble, ""
        if not trouble:
            return self._sound(method, path, body, headers)
        self.met[trouble] += 1
        return getattr(self, f"_{trouble}")(method, path, body, headers)

    def _sound(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise NoAnswer(str(problem)) from problem
        finally:
            connection.close()

    def _write(self, method, path, body, headers, *, length=None, wait=0.0):
        """Send a request, or its first `length` bytes; wait; hang up without reading."""
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = HEAD.format(method=method, path=path, length=len(body), more=more).encode() + body
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as wire:
                wire.sendall(request[:length])
                time.sleep(wait)
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, no goodbye
        except OSError as problem:
            raise NoAnswer(str(problem)) from problem
        raise NoAnswer("hung up")

    def _unsent(self, *_):
        raise NoAnswer("no network")

    def _half(self, method, path, body, headers):
        self._write(method, path, body, headers, length=-(len(body) // 2) or -1)

    def _no_reply(self, method, path, body, headers):
        self._write(method, path, body, headers)

    def _late(self, method, path, body, headers):
        """The reply is slower than the tablet's patience."""
        self._write(method, path, body, headers, wait=self.chance.uniform(0, 0.2))

    def _fails_after(self, *request):
        """Stored, and a proxy in front says 500."""
        self._sound(*request)
        return 500, None

    def _cut(self, *request):
        self._sound(*request)
        raise NoAnswer("not whole")

    def _foreign(self, *request):
        """An answer to somebody else's batch."""
        status, said = self._sound(*request)
        return status, {**said, "batch": "another"} if isinstance(said, dict) else said

    def _partial(self, *request):
        status, said = self._sound(*request)
        if status == 200:
            said["results"] = said["results"][:: self.chance.choice((2, 3, 7))]
        return status, said

    def _hotel(self, *_):
        """200, and a page that welcomes to the guest network."""
        raise NoAnswer("not JSON")

    def _login(self, *_):
        raise NoAnswer("redirected")
