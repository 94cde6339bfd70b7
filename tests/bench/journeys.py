"""A resident's journey: get the survey's page, send twelve answers with its token, be told that they are stored."""

import asyncio
import gzip
import re
import statistics
from dataclasses import dataclass

from tests.bench.http_client import Client, ask_for
from tests.bench.live import Live, serving
from tests.bench.tables import Table

PAGE = "/s/demo/nb"
EMPTY = "/health"
WARM_UP, JOURNEYS, TOGETHER = 100, 1200, 4
ROUNDS, ROUND_SECONDS, ROUND_CLIENTS = 9, 1.5, 8
CROWD, CROWD_JOURNEYS = 64, 25
BUDGET_MS, PAGE_SHARE, TAIL = 6.0, 0.5, 4.0

HIDDEN = re.compile(rb'name="(_token|_id)" value="([^"]+)')


class WrongReply(AssertionError):
    """The server answered otherwise than a resident would expect."""


@dataclass
class Spent:
    """Seconds of every page and every submission."""

    pages: list[float]
    submissions: list[float]
    errors: int = 0


# Twelve answers, as a browser sends them: four texts, a place, four scales, three of the background.
ANSWERS = [
    ("_consent", "yes"),
    ("quality", "Parken og biblioteket, og at folk hilser på hverandre."),
    ("challenge", "Det er mørkt bak blokka, og mange eldre tør ikke gå der om kvelden."),
    ("need", "Et sted å være for dem over tolv når det regner."),
    ("opportunity", "Felles hage i gården. Jeg kan være med og plante."),
    ("place.words", "Bak blokka ved lekeplassen"),
    ("safe_day", "4"),
    ("safe_dark", "2"),
    ("belonging", "5"),
    ("influence", "dont_know"),
    ("age", "35_49"),
    ("gender", "woman"),
    ("tenure", "municipal_rent"),
]


async def journey(client: Client, spent: Spent) -> None:
    """Do one journey; raise WrongReply where a reply is not the one expected."""
    page = await client.get(PAGE)
    body = gzip.decompress(page.body) if page.headers.get("content-encoding") == "gzip" else page.body
    hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(body)}
    if page.status != 200 or len(hidden) != 2:
        raise WrongReply(f"page: {page.status}, hidden fields {sorted(hidden)}")
    sent = await client.post(PAGE, [*hidden.items(), *ANSWERS])
    if sent.status != 303 or not sent.headers["location"].endswith("/thanks"):
        raise WrongReply(f"submission: {sent.status} {sent.body[:200]!r}")
    spent.pages.append(page.seconds)
    spent.submissions.append(sent.seconds)


async def many(port: int, clients: int, each: int) -> Spent:
    """Let `clients` phones do `each` journeys, all at once; a failed journey is counted and its phone starts anew."""
    spent = Spent([], [])

    async def phone() -> None:
        for _ in range(each):
            client = Client(port)
            try:
                await journey(client, spent)
            except (WrongReply, OSError, asyncio.IncompleteReadError) as error:
                spent.errors += 1
                if spent.errors == 1:
                    print("  first error:", error)
            finally:
                await client.close()

    await asyncio.gather(*(phone() for _ in range(clients)))
    return spent


async def rate(port: int, path: str) -> float:
    """Return replies a second of `path`, asked by several returning visitors over kept connections."""
    client = Client(port)
    await client.get(path)
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    await client.close()
    counts = await asyncio.gather(*(ask_for(port, path, ROUND_SECONDS, cookie) for _ in range(ROUND_CLIENTS)))
    return sum(counts) / ROUND_SECONDS


def measure(live: Live) -> Table:
    """Measure processor time, page rate and a crowd on one running server."""
    table = Table(
        "Journeys on SQLite",
        f"`tettpa serve` with its defaults, durable commits; {JOURNEYS} journeys for the processor time (user and system, "
        f"all processes of the server), {ROUNDS} alternating rounds for the rates, {CROWD} clients at once for the crowd. "
        "One run on one machine, which also runs the clients.",
    )
    asyncio.run(many(live.port, TOGETHER, WARM_UP // TOGETHER))
    before = live.seconds()
    calm = asyncio.run(many(live.port, TOGETHER, JOURNEYS // TOGETHER))
    cost = (live.seconds() - before) / JOURNEYS * 1000
    table.add("server's processor time a journey", f"{cost:.2f} ms", f"at most {BUDGET_MS:.0f} ms", cost <= BUDGET_MS and not calm.errors)
    rounds = [(asyncio.run(rate(live.port, PAGE)), asyncio.run(rate(live.port, EMPTY))) for _ in range(ROUNDS)]
    share = statistics.median(page / empty for page, empty in rounds)
    page, empty = (statistics.median(each[at] for each in rounds) for at in (0, 1))
    table.add("page rate beside an empty reply's", f"{share:.0%} ({page:.0f} and {empty:.0f} a second)", f"at least {PAGE_SHARE:.0%}", share >= PAGE_SHARE)
    crowd = asyncio.run(many(live.port, CROWD, CROWD_JOURNEYS))
    table.add(f"errors of {CROWD * CROWD_JOURNEYS} journeys by {CROWD} clients", str(crowd.errors), "0", crowd.errors == 0)
    journeys = [page + submission for page, submission in zip(crowd.pages, crowd.submissions, strict=True)]
    for what, seconds, is_goal in (
        ("whole journey", journeys, True),
        ("submission", crowd.submissions, True),
        ("page", crowd.pages, False),
    ):
        cuts = statistics.quantiles(seconds, n=100)
        tail = cuts[98] / cuts[49]
        measured = f"{cuts[49] * 1000:.0f} ms, {cuts[98] * 1000:.0f} ms, {tail:.1f}"
        goal = f"ratio at most {TAIL:.0f}" if is_goal else ""
        table.add(f"{what}: p50, p99, ratio", measured, goal, tail <= TAIL if is_goal else None)
    return table


def run() -> Table:
    """Fill the demonstration, serve it, measure."""
    with serving(prepare=["demo"]) as live:
        return measure(live)


if __name__ == "__main__":
    print(run().as_text())
