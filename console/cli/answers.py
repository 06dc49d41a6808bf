"""The answer to an act, in words and as JSON: what happened, and what follows from it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.database import reading
from activities.mail.days import listed
from activities.snapshot import load_milestones, load_state
from console import inbox
from console.cli.paper import print_json, print_parts
from console.cli.turns import next_words, waiting_words
from console.codes import Exit, words
from console.queries import known_names, texts_to_show
from console.sentences import cited_texts, life
from console.sentences.conditions import about
from models.acts import Act
from models.errors import Code
from models.explain import explain
from models.messages import Outcome
from models.milestones import RefusedAct
from models.state import Agreement

HASH_SHOWN = 12

_LEAVES = {"NOT_OPENED": Exit.NOT_FOUND, "WRONG_AGREEMENT": Exit.FAILED, "BUG": Exit.FAILED}
"""With what acts leave that were turned away without a rule saying no."""


class Answer(NamedTuple):
    """What to leave with, what to print, and the same as a document."""

    code: Exit
    lines: tuple[str, ...]
    document: dict[str, object]


def print_answer(answer: Answer, *, as_json: bool) -> int:
    """Print an answer: what was done on standard output, anything else on standard error."""
    if as_json:
        print_json(answer.document)
    else:
        print_parts(answer.lines, error=answer.code is not Exit.DONE)
    return answer.code


async def settled(database: AsyncEngine, act: Act, outcome: Outcome, now: datetime) -> Answer:
    """Answer for an act that has its outcome."""
    async with reading(database) as connection:
        state = await load_state(connection, act.ref)
        if outcome.status == "recorded":
            return await _recorded(connection, act, outcome, state, now)
        on_record = await _on_record(connection, act, outcome)
    return _refused(act, outcome, state, now, on_record=on_record)


async def _recorded(
    connection: AsyncConnection, act: Act, outcome: Outcome, state: Agreement, now: datetime
) -> Answer:
    chain = await load_milestones(connection, act.ref, before=outcome.seq + 1)
    told = life(
        act.ref, chain, await known_names(connection), await texts_to_show(connection, cited_texts(chain))
    )
    sentences = [line.sentence for line in told[-len(outcome.milestones) :]]
    explained = explain(state, now)
    mark = f", hash {state.terms_hash[:HASH_SHOWN]}…" if state.terms_hash else ""
    lines = [
        *sentences,
        f"{act.ref} is {phase_words(state)}: revision {state.revision}{mark}, milestone {outcome.seq}.",
        waiting_words(state, explained, now),
        next_words(state, explained),
        retry_words(act.command_id),
    ]
    document = {
        **outcome.model_dump(),
        "sentences": sentences,
        **explained.model_dump(exclude={"ref", "may", "why_not"}),
    }
    return Answer(Exit.DONE, tuple(filter(None, lines)), document)


async def _on_record(connection: AsyncConnection, act: Act, outcome: Outcome) -> int | None:
    """Return the milestone that holds a refusal; what never reached the rules has none."""
    chain = await load_milestones(connection, act.ref, before=outcome.seq + 1)
    last = chain[-1][0] if chain else None
    held = last is not None and isinstance(last.payload, RefusedAct) and last.command_id == act.command_id
    return last.seq if last and held else None


def _refused(act: Act, outcome: Outcome, state: Agreement, now: datetime, *, on_record: int | None) -> Answer:
    code = outcome.code or "BUG"
    said, may = words(code, act.act), explain(state, now).may.get(act.by, ())
    named = about(act.act, code, outcome.naming, state, str)
    what = f": {named}" if outcome.naming else ""
    allowed = listed([each.replace("_", "-") for each in may]) or "nothing"
    kept = f"milestone {on_record} of {act.ref}" if on_record else f"command {act.command_id}"
    where = (
        f"It is on record as {kept}." if on_record else f"It is kept as {kept}; the chain says nothing of it."
    )
    own = ", from its own link" if code == Code.UNAUTHENTICATED else ""
    lines = (
        f"Refused, {code}: {said.why}{what}.",
        said.then.replace("REF", act.ref),
        f"What {act.by} may do now{own}: {allowed}.",
        where,
    )
    document = {
        **outcome.model_dump(),
        "words": said.why,
        "then": said.then.replace("REF", act.ref),
        "may": may,
        "milestone": on_record,
    }
    return Answer(_LEAVES.get(code, Exit.REFUSED), lines, document)


async def pending(database: AsyncEngine, act: Act, problem: str) -> Answer:
    """Answer for an act that could not be carried out yet."""
    async with reading(database) as connection:
        kept = await inbox.find(connection, act.command_id) is not None
    arrived = f"{act.received_at:%Y-%m-%d %H:%M:%S} UTC"
    fate = (
        f"The act is kept, as arrived {arrived}, and is carried out as soon as the service works."
        if kept
        else f"Nothing is kept: this door may not act for {act.by}. Give it again when the service runs."
    )
    document: dict[str, object] = {
        "ref": act.ref,
        "command_id": act.command_id,
        "status": "pending" if kept else "lost",
        "act": act.act,
        "by": act.by,
        "received_at": act.received_at,
        "problem": problem,
    }
    problem = problem[:1].upper() + problem[1:]
    lines = (problem if problem.endswith(".") else f"{problem}.", fate, retry_words(act.command_id))
    return Answer(Exit.UNREACHABLE, lines, document)


def retry_words(command_id: str) -> str:
    """Return how to repeat an act without doing it twice."""
    return f"Command {command_id}: give it again with --command-id to retry; it stays one act."


def phase_words(state: Agreement) -> str:
    """Return the phase as a predicate: `in force`, `closed as lapsed`."""
    said = {"signing": "being signed", "negotiating": "being negotiated"}.get(
        state.phase, state.phase.replace("_", " ")
    )
    if state.outcome:
        return f"{said} as {state.outcome}"
    return f"{said}, but lapsed" if state.lapsed_at else said
