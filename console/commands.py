"""The door: everything people do to an agreement passes here, whatever they touch.

An act is written into the inbox with its stamp first, and carried out second; what could not be carried
out is tried again by the dispatcher, in the order of arrival.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio.client import Client

from activities.database import reading, writing
from activities.documents import DocumentStore, list_document
from activities.snapshot import load_state
from console import inbox
from console.carry_out import (
    LifeEndedError,
    NotCarriedOutError,
    TurnedAwayError,
    believe,
    carry_out,
    judge_ended,
    refused,
)
from console.doors.acts import ActRequest
from console.doors.node import Node
from console.doors.together import Together
from console.engine.errors import UnreachableError
from console.queries import NotFoundError, no_agreement
from console.refs import link_to_ended, refuse_used
from console.repeated import OtherPayloadError, request_hash, same_act
from models import acts
from models.checks import Refused
from models.clock import ROW_BEING_WRITTEN
from models.errors import Code, InputError
from models.lifecycle import decide
from models.messages import Outcome, Start
from models.names import TASK_QUEUE, agreement_id
from models.phrases import phrase, written
from models.state import Agreement, Phase

LONGEST_ENTRY = ROW_BEING_WRITTEN / 2
"""A deadline's timer looks into the inbox so much later that no act older than this may still come in."""

BUSY = f"The record store was busy for {LONGEST_ENTRY.seconds} s: the act is not kept. Give it again."


async def wall_clock() -> datetime:
    """Return the time outside rehearsals."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Door:
    """One way in. `clock` gives story time; `client` is asked for when an act is carried out.

    Agreements are opened on `task_queue`, and live there, or on the queue they move to.
    """

    database: AsyncEngine
    documents: DocumentStore
    client: Callable[[], Awaitable[Client]]
    name: str
    authority: str = ""
    clock: Callable[[], Awaitable[datetime]] = wall_clock
    clock_shift: timedelta = timedelta(0)
    task_queue: str = TASK_QUEUE
    moves_to: str | None = None
    acts_for_anyone: bool = True
    patience: timedelta = timedelta(seconds=20)

    async def submit(self, request: ActRequest) -> Outcome:
        """Write an act down and carry it out.

        Raises:
            InputError, NotFoundError, OtherPayloadError: Nothing was written.
            NotCarriedOutError: It is written and will be carried out later, or was turned away.
        """
        act, outcome = await self.accept(request)
        return believe(outcome) if outcome else await self.finish(act)

    async def accept(self, request: ActRequest) -> tuple[acts.Act, Outcome | None]:
        """Write an act into the inbox with its stamp; return it, and its outcome if it has one already.

        The stamp is of the arrival: whoever waits here for the writer's turn is not late by that.

        Raises:
            InputError, NotFoundError, OtherPayloadError, UnreachableError: Nothing was written.
        """
        received_at = await self.clock()
        async with writing(self.database, *_turns(request)) as connection:
            known = await inbox.find(connection, request.command_id or "")
            if known is not None:
                return same_act(known, request), known.outcome
            state = await load_state(connection, request.ref)
            act = await self._act(connection, request, state, received_at)
            if self._vouches_for(act, state):
                await self._enter(connection, act, request)
        return act, None

    async def check(self, request: ActRequest) -> None:
        """See that an act could be entered as things stand; nothing is written.

        Raises:
            InputError, NotFoundError: It could not.
        """
        async with reading(self.database) as connection:
            state = await load_state(connection, request.ref)
            await self._act(connection, request, state, await self.clock())

    async def judge(self, request: ActRequest) -> tuple[Agreement, acts.Act, Refused | None]:
        """Ask the rules about an act without giving it: nothing is written, and nothing is on record of it.

        While acts given before wait to be carried out, nothing is said against it: they come first.

        Raises:
            InputError, NotFoundError: It could not be given.
        """
        async with reading(self.database) as connection:
            state = await load_state(connection, request.ref)
            act = await self._act(connection, request, state, await self.clock())
            waiting = await inbox.pending(connection, request.ref)
        said = decide(state, act, act.received_at)
        return state, act, said if isinstance(said, Refused) and not waiting else None

    async def finish(self, act: acts.Act) -> Outcome:
        """Carry out what waits on this agreement, in order, up to and with this act.

        Raises:
            NotCarriedOutError: As `carry_out`, or an earlier act keeps this one waiting.
        """
        try:
            client = await self.client()
            async with reading(self.database) as connection:
                waiting = await inbox.pending(connection, act.ref)
            for each in waiting:
                if _order(each) < _order(act):
                    await self._carry_out_earlier(client, each)
        except (UnreachableError, NotCarriedOutError) as failure:
            raise NotCarriedOutError(str(failure), act.command_id) from failure
        return await self.carry_out(client, act)

    async def _carry_out_earlier(self, client: Client, act: acts.Act) -> None:
        try:
            await self.carry_out(client, act)
        except NotCarriedOutError as failure:
            if failure.outcome is None:
                raise

    async def carry_out(self, client: Client, act: acts.Act) -> Outcome:
        """Send one act to its agreement and see that the inbox has its outcome.

        Raises:
            NotCarriedOutError: Nobody answered in time (it stays in the inbox), or it was turned away.
        """
        try:
            start = Start(ref=act.ref, clock_shift=self.clock_shift, moves_to=self.moves_to)
            outcome = await carry_out(client, act, start, self.task_queue, self.patience)
        except LifeEndedError:
            outcome = judge_ended(act, await self._state(act.ref))
        except TurnedAwayError as turned_away:
            outcome = refused(act, await self._state(act.ref), turned_away.code)
        await self._settle(outcome)
        return believe(outcome)

    async def _state(self, ref: str) -> Agreement:
        async with reading(self.database) as connection:
            return await load_state(connection, ref)

    async def _enter(self, connection: AsyncConnection, act: acts.Act, request: ActRequest) -> None:
        """Keep an act with all it cites, soon after its arrival or not at all."""
        for sha256, content in sorted(request.files.items()):
            await asyncio.to_thread(self.documents.put, content)
            await list_document(connection, sha256, len(content), act.received_at)
        await inbox.keep_texts(connection, request.texts)
        if request.signatory is not None:
            await inbox.keep_signatory(connection, request.signatory, act)
        if await self.clock() - act.received_at > LONGEST_ENTRY:
            raise UnreachableError(BUSY)
        await inbox.enter(connection, act, request_hash(request))

    async def _settle(self, outcome: Outcome) -> None:
        at = await self.clock()
        async with writing(self.database) as connection:
            await inbox.settle(connection, outcome, at)

    def _vouches_for(self, act: acts.Act, state: Agreement) -> bool:
        coordinator = act.by if isinstance(act, acts.Open) else state.coordinator
        return self.acts_for_anyone or act.by == coordinator

    async def _act(
        self, connection: AsyncConnection, request: ActRequest, state: Agreement, received_at: datetime
    ) -> acts.Act:
        """Complete a request: the stamp, the text it speaks about, the agreement it follows."""
        fields = dict(request.fields)
        if request.act == "open":
            await refuse_used(connection, request.ref, Node(request.ref, "ref"))
            reopened = request.opening.reopens if request.opening else None
            fields["reopens"] = await link_to_ended(connection, reopened) if reopened else None
        elif state.phase is Phase.UNOPENED:
            raise NotFoundError(await no_agreement(connection, request.ref))
        if request.terms is not None and state.terms is not None:
            fields["terms"] = request.terms.merge(state.terms)
        if request.intensified is not None:
            await refuse_used(connection, request.intensified.ref, request.intensified.node.at("ref"))
            fields["agreement"] = request.intensified.merge(state)
        _check_clause(request, state)
        self._check_documents(request, fields)
        stamp = {
            "act": request.act,
            "ref": request.ref,
            "by": request.by,
            "command_id": request.command_id or str(uuid4()),
            "received_at": received_at,
            "door": self.name,
            "authority": self.authority,
        }
        return acts.ACT.validate_python({**fields, **stamp, **_text_seen(request, state)})

    def _check_documents(self, request: ActRequest, fields: dict[str, object]) -> None:
        with Together() as each:
            for sha256 in cited_documents(request.act, fields):
                if sha256 not in request.files and not self.documents.has(sha256):
                    found = f"sha256:{sha256[:12]}… is not in the store"
                    each.note(InputError("document", found, "Give the file's path instead"))


def cited_documents(act: str, fields: dict[str, object]) -> tuple[str, ...]:
    """Return the hashes of the documents an act names."""
    terms = getattr(fields.get("agreement"), "terms", fields.get("terms"))
    listed = (
        [document.sha256 for document in getattr(terms, "documents", ())]
        if act in ("open", "propose", "open_intensified")
        else []
    )
    single = [fields[name] for name in ("document", "scan") if fields.get(name)]
    evidence = fields.get("evidence")
    return (*listed, *map(str, single), *(evidence.values() if isinstance(evidence, dict) else ()))


def _turns(request: ActRequest) -> tuple[str, ...]:
    """Return what an act is about: its agreement, the one it promises, and its command."""
    refs = [request.ref, *([request.intensified.ref] if request.intensified else [])]
    command = (f"command/{request.command_id}",) if request.command_id else ()
    return (*map(agreement_id, refs), *command)


def _order(act: acts.Act) -> tuple[datetime, str]:
    return act.received_at, act.command_id


def _check_clause(request: ActRequest, state: Agreement) -> None:
    clauses = state.terms.clauses if state.terms else {}
    clause = request.fields.get("clause")
    if clause is None or clause in clauses or state.party(request.by) is None:
        return  # who is no party is refused by a rule, and learns nothing of the text
    if not clauses:
        fix = written(
            "Propose another text with `propose`, or say what is wrong with `reject`",
            phrase("Propose another text, or reject this one"),
        )
        raise InputError("clause", phrase("the text has no clauses: it is in its documents"), fix)
    raise InputError(
        "clause",
        phrase("there is no clause %(clause)s", clause=clause),
        phrase("Name one of: %(choices)s", choices=", ".join(sorted(clauses))),
    )


def _text_seen(request: ActRequest, state: Agreement) -> dict[str, object]:
    """Return the revision the actor saw and its hash; without a revision, the current one is meant."""
    if request.act not in ("approve", "sign", "record_ink_signature", "propose", "object"):
        return {"revision": request.revision} if request.revision else {}
    revision = request.revision or state.revision
    return {"revision": revision, "terms_hash": state.terms_hash if revision == state.revision else None}


__all__ = ["Code", "Door", "NotCarriedOutError", "NotFoundError", "OtherPayloadError"]
