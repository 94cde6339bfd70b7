"""A small HTTP/1.1 client over asyncio streams, so that the measuring costs little beside the measured."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Client:
    """One resident's phone: one connection kept open, one cookie jar."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Reply:
        return await self._send(f"GET {path} HTTP/1.1\r\n", b"", headers)

    async def post(self, path: str, data: list[tuple[str, str]]) -> Reply:
        body = urlencode(data).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return await self._send(f"POST {path} HTTP/1.1\r\n", body, headers)

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _send(self, first_line: str, body: bytes, headers: dict[str, str]) -> Reply:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        request = (first_line + "Host: 127.0.0.1\r\nAccept-Encoding: gzip\r\n" + "".join(lines) + "\r\n").encode() + body
        began = time.perf_counter()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        reply_headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, content = value.strip().partition(";")[0].partition("=")
                self.cookies[cookie] = content
            elif name:
                reply_headers[name.lower()] = value.strip()
        content = await reader.readexactly(int(reply_headers.get("content-length", "0")))
        seconds = time.perf_counter() - began
        if reply_headers.get("connection", "").lower() == "close":
            await self.close()
        return Reply(int(head[0].split()[1]), reply_headers, content, seconds)


async def ask_for(port: int, path: str, seconds: float, cookie: str = "") -> int:
    """Ask for one page over one kept connection for some seconds; return how many replies came.

    Does as little as can be: the client runs on the same processors as the server that is measured.

    Raises:
        ConnectionError: a reply was not a 2xx.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cookie_line = f"Cookie: {cookie}\r\n" if cookie else ""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{cookie_line}\r\n".encode()
    end, replies = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 2"):
            raise ConnectionError(f"{path}: {head[:30]!r}")
        at = head.find(b"Content-Length: ")
        if at >= 0:
            await reader.readexactly(int(head[at + 16 : head.index(b"\r", at)]))
        replies += 1
    writer.close()
    return replies
