"""The answer to an act, in words and as JSON: what happened, and what follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.database import reading
from activities.mail.days import listed
from activities.snapshot import load_milestones, load_state
from console import inbox
from console.codes import Exit, words
from console.phrases import Phrase, labelled, phrase, sentence
from console.queries import known_names, texts_to_show
from console.sentences import cited_texts, life
from console.sentences.conditions import about
from console.sentences.reasons import why
from console.sentences.standing import phase_words
from console.sentences.turns import next_words, waiting_words
from models.acts import Act
from models.checks import Refused
from models.errors import Code
from models.explain import explain
from models.lifecycle import fold
from models.messages import Outcome
from models.milestones import RefusedAct
from models.state import Agreement

HASH_SHOWN = 12

_LEAVES = {"NOT_OPENED": Exit.NOT_FOUND, "WRONG_AGREEMENT": Exit.FAILED, "BUG": Exit.FAILED}
"""With what acts leave that were turned away without a rule saying no."""


class Stands(NamedTuple):
    """How an agreement stands now, how it stood when an act was judged, and what organisations are called."""

    now: Agreement
    then: Agreement
    names: Mapping[str, str]


class Answer(NamedTuple):
    """What to leave with, what to print, and the same as a document; `told` is what a page says of it."""

    code: Exit
    lines: tuple[str, ...]
    document: dict[str, object]
    told: tuple[Phrase, ...] = ()


async def settled(database: AsyncEngine, act: Act, outcome: Outcome, now: datetime) -> Answer:
    """Answer for an act that has its outcome."""
    async with reading(database) as connection:
        state = await load_state(connection, act.ref)
        if outcome.status == "recorded":
            return await _recorded(connection, act, outcome, state, now)
        on_record, names = await _on_record(connection, act, outcome), await known_names(connection)
        then = fold(act.ref, await load_milestones(connection, act.ref, before=on_record or outcome.seq + 1))
    return _refused(act, outcome, Stands(state, then, names), now, on_record=on_record)


async def _recorded(
    connection: AsyncConnection, act: Act, outcome: Outcome, state: Agreement, now: datetime
) -> Answer:
    chain = await load_milestones(connection, act.ref, before=outcome.seq + 1)
    names = await known_names(connection)
    told = life(act.ref, chain, names, await texts_to_show(connection, cited_texts(chain)))
    sentences = [line.sentence for line in told[-len(outcome.milestones) :]]
    explained = explain(state, now)
    mark = f", hash {state.terms_hash[:HASH_SHOWN]}…" if state.terms_hash else ""
    lines = [
        *sentences,
        f"{act.ref} is {phase_words(state)}: revision {state.revision}{mark}, milestone {outcome.seq}.",
        waiting_words(state, explained, now),
        next_words(state),
        retry_words(act.command_id),
    ]
    document = {
        **outcome.model_dump(),
        "sentences": sentences,
        **explained.model_dump(exclude={"ref", "may", "why_not"}),
    }
    return Answer(Exit.DONE, tuple(filter(None, lines)), document, _on_page(state, sentences, names, now))


def _on_page(
    state: Agreement, sentences: list[Phrase], names: Mapping[str, str], now: datetime
) -> tuple[Phrase, ...]:
    def name(org: str) -> str:
        return names.get(org, org)

    return _phrases(
        *sentences,
        phrase("%(ref)s is %(phase)s.", ref=state.ref, phase=phase_words(state)),
        waiting_words(state, explain(state, now), now, name),
        next_words(state, name),
    )


def _phrases(*told: str) -> tuple[Phrase, ...]:
    return tuple(each for each in told if isinstance(each, Phrase) and each)


async def _on_record(connection: AsyncConnection, act: Act, outcome: Outcome) -> int | None:
    """Return the milestone that holds a refusal; what never reached the rules has none."""
    chain = await load_milestones(connection, act.ref, before=outcome.seq + 1)
    last = chain[-1][0] if chain else None
    held = last is not None and isinstance(last.payload, RefusedAct) and last.command_id == act.command_id
    return last.seq if last and held else None


def _refused(
    act: Act,
    outcome: Outcome,
    stands: Stands,
    now: datetime,
    *,
    on_record: int | None,
) -> Answer:
    state = stands.now
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
    told = (
        sentence(_why(act, code, outcome, stands)),
        said.on_page,
        "" if on_record else phrase("It is kept; the record of the agreement says nothing of it."),
    )
    return Answer(_LEAVES.get(code, Exit.REFUSED), lines, document, _phrases(*told))


def _why(act: Act, code: str, outcome: Outcome, stands: Stands) -> Phrase:
    """Return the one reason, by the state the act was judged by; what no rule judged has its code's."""

    def name(org: str) -> str:
        return stands.names.get(org, org)

    if code not in Code.__members__:
        return labelled(words(code).why, about(act.act, code, outcome.naming, stands.now, name))
    return why(stands.then, act, Refused(code=Code(code), naming=outcome.naming), name)


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
