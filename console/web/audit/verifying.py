"""Verifying an agreement for a page: the same levels as `entente verify`, each in plain words."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Final, NamedTuple

from temporalio.client import Client
from temporalio.worker import Replayer

from activities.keys import SIGNING_FILE, load_keys, read_signer
from activities.languages import Language
from console.audit.collect import collect
from console.audit.keys import public_keys
from console.audit.line import Line, Verdict, printable, worst
from console.audit.looking import records_to_look_at
from console.audit.pack.signatures import fingerprint_of
from console.audit.pack_making import Source, make_pack
from console.audit.receipts import Brought
from console.audit.replaying import replay
from console.audit.verify import LEVELS, Means, Report, verify
from console.build import build_id
from console.engine.errors import UnreachableError
from console.phrases import Phrase, in_language, labelled, phrase
from console.web.errors import TooOftenError
from console.web.site import Site
from models.errors import InputError

PER_ACCOUNT: Final = 20
WITHIN: Final = timedelta(minutes=10)
AT_ONCE: Final = asyncio.Semaphore(1)
"""Replaying takes a processor of its own."""


class Level(NamedTuple):
    """One level as the page tells it."""

    number: str
    name: str
    about: str
    verdict: str
    said: str | Phrase


class Verified(NamedTuple):
    """What was verified; `gaps` is evidence that is missing, `findings` what is contradicted."""

    verdict: str
    levels: list[Level]
    gaps: list[Phrase]
    findings: list[Phrase]
    away: str


def level_words(language: Language) -> dict[str, tuple[str, str]]:
    """Return what each level is called and asks, by its name for programs."""
    say = language.say
    return {
        "chain": (say("An unbroken chain"), say("Is any entry missing, altered or out of order?")),
        "replay": (
            say("The same decisions again"),
            say("Do the recorded events, run again by the program, give the same entries?"),
        ),
        "payload": (say("What was said"), say("Does each entry hold what its author sent in?")),
        "time": (say("Times"), say("Do times run forward, and were deadlines judged by them?")),
        "continuity": (say("No hidden restart"), say("Do the runs of the agreement follow without a gap?")),
        "database": (say("Database and engine"), say("Do both tell the same story, independently?")),
        "notices": (say("Who was told"), say("Did everybody get the mails they were owed, as recorded?")),
        "receipts": (
            say("Receipts of partners"),
            say("Do receipts that partners kept in their mailboxes agree with the record?"),
        ),
    }


async def verified(
    site: Site, ref: str, who: str, language: Language, brought: Sequence[Brought] = ()
) -> Verified:
    """Verify one agreement as it stands, and held to receipts that are brought; nothing is written.

    Raises:
        TooOftenError: This account verifies too much.
        InputError: Nothing here runs histories again.
    """
    if not site.allows("verify", who, await site.now(), PER_ACCOUNT, WITHIN):
        raise TooOftenError
    if site.lent.replayer is None:
        raise InputError("verify", phrase("is not possible here"), phrase("Ask whoever runs this service"))
    client, away = await _client(site)
    async with AT_ONCE:
        report = await _report(site, ref, client, site.lent.replayer, brought)
    return _told(report, away, language)


async def _client(site: Site) -> tuple[Client | None, str]:
    try:
        return await site.door.client(), ""
    except UnreachableError as failure:
        return None, str(failure)


async def _report(
    site: Site,
    ref: str,
    client: Client | None,
    make_replayer: Callable[[], Replayer],
    brought: Sequence[Brought],
) -> Report:
    home = site.settings.home
    async with records_to_look_at(site.settings.database_url) as database:
        evidence = await collect(database, home / "histories", ref, client)
    replays = await replay(evidence.runs, make_replayer)
    means = Means(build_id(), await site.now(), public_keys(home / "keys"), replays, brought)
    return await asyncio.to_thread(verify, evidence, means)


def _told(report: Report, away: str, language: Language) -> Verified:
    words = level_words(language)
    levels = []
    for level in LEVELS:
        lines = report.of(level.number)
        summary = next((line for line in lines if not line.where), None)
        verdict = worst(line.verdict for line in lines).value if lines else ""
        name, about = words[level.name]
        said = labelled(level.number, _said(summary)) if summary else ""
        levels.append(Level(level.number, name, about, verdict, said))
    placed = [line for line in report.lines if line.where]
    return Verified(
        report.verdict.value,
        levels,
        [_line(each) for each in placed if each.verdict is Verdict.NOT_VERIFIABLE],
        [_line(each) for each in placed if each.verdict is Verdict.CONTRADICTED],
        away,
    )


def _said(line: Line) -> Phrase:
    """Return what was found; evidence may come from anybody, so nothing in it is obeyed."""
    told = labelled(line.what, line.why)
    return Phrase(printable(told), lambda language: printable(in_language(language, told)))


def _line(line: Line) -> Phrase:
    return labelled(phrase("%(level)s, %(where)s", level=line.level, where=line.where), _said(line))


async def pack_of(site: Site, ref: str) -> bytes:
    """Return the pack of one agreement, with texts and documents by their hash alone."""
    client, _ = await _client(site)
    home, file = site.settings.home, BytesIO()
    async with AT_ONCE, records_to_look_at(site.settings.database_url) as database:
        source = Source(database, home, load_keys(home / "keys"), client)
        await make_pack(file, source, [ref], with_documents=False)
    return file.getvalue()


def fingerprint(site: Site) -> str:
    """Return the fingerprint of the key packs are signed with now; empty where it cannot be read."""
    try:
        return fingerprint_of(read_signer(site.settings.home / "keys" / SIGNING_FILE).public_key)
    except (OSError, InputError):
        return ""
