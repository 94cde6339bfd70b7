"""A network of the field in front of a server: so many bits a second each way, so long a way there and back."""

import asyncio
import contextlib
import threading


class SlowNetwork:
    """An asyncio proxy in a thread of its own; `port` is its front.

    Args:
        port: the server's.
        bits: a second, each way, for all connections together.
        round_trip: seconds; a new connection costs one before its first byte.
    """

    def __init__(self, port, *, bits, round_trip):
        self._server, self._rate, self._way = port, bits / 8, round_trip / 2
        self._free = [0.0, 0.0]  # when each direction's line is free again

    def __enter__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._front = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port = self._front.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._front.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _connected(self, reader, writer):
        await asyncio.sleep(2 * self._way)
        there, back = await asyncio.open_connection("127.0.0.1", self._server)
        await asyncio.gather(self._carry(reader, back, 0), self._carry(there, writer, 1))

    async def _carry(self, reader, writer, direction):
        arriving = asyncio.Queue()
        delivery = asyncio.ensure_future(self._deliver(arriving, writer))
        with contextlib.suppress(OSError):
            while block := await reader.read(2000):
                now = self._loop.time()
                self._free[direction] = max(now, self._free[direction]) + len(block) / self._rate
                await arriving.put((self._free[direction] + self._way, block))
                await asyncio.sleep(self._free[direction] - now)
        await arriving.put((0, b""))
        await delivery

    async def _deliver(self, arriving, writer):
        with contextlib.suppress(OSError):
            while True:
                at, block = await arriving.get()
                if not block:
                    break
                await asyncio.sleep(max(0, at - self._loop.time()))
                writer.write(block)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
