"""One agreement's life inside a run: decide, record by activity, then believe.

Kept out of the workflow's own module, which the sandbox runs again for every instance.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.workflow import ActivityConfig

from activities.deliver import DeliverActivities
from activities.record import RecordActivities
from models import acts
from models.act import Link
from models.base import COMMAND_ID, ORGANISATION
from models.checks import Refused
from models.clock import ASKS_AGAIN, due_by
from models.errors import Code
from models.lifecycle import Elapsed, apply, decide, refusal
from models.messages import Delivery, Outcome, Recorded, Start, Transition, Vouched
from models.milestones import Draft, Milestone, Opened, Source, seal
from models.names import SEARCH_COUNTRY, SEARCH_KIND, SEARCH_PHASE, agreement_id, milestone_activity_id
from models.pilots import Settled, settle
from models.state import Agreement, Phase
from workflows import family
from workflows.guard import log, now
from workflows.options import ASK_AGAIN, DELIVER, EVENTS_PER_RUN, RECORD, REFUSALS_PER_PHASE
from workflows.words import details, heading

_PHASE = SearchAttributeKey.for_keyword(SEARCH_PHASE)
_KIND = SearchAttributeKey.for_keyword(SEARCH_KIND)
_COUNTRY = SearchAttributeKey.for_keyword(SEARCH_COUNTRY)


def believed(start: Start) -> Start:
    """Return what a start may bring: its name is its id's, a past comes only from its own earlier run.

    An opening may come: what it rests on is looked up before it is believed.
    """
    info = workflow.info()
    if info.continued_run_id is not None:
        return start
    ref = info.workflow_id.removeprefix(agreement_id(""))
    return Start(ref=ref, clock_shift=start.clock_shift, opening=start.opening, moves_to=start.moves_to)


def _unproven(act: acts.Act) -> dict[str, object]:
    """Return what a milestone takes over of an act nobody vouches for: its id, if it is one, and no claim."""
    command_id = act.command_id if re.fullmatch(COMMAND_ID, act.command_id) else None
    return {"command_id": command_id, "received_at": None, "door": None, "authority": None}


class Life:
    """Holds the one frozen state and the lock under which it is replaced."""

    def __init__(self, start: Start) -> None:
        self.state = start.carried or Agreement(ref=start.ref)
        self.answered = dict(start.answered)
        self.unsent: set[int] = set()
        self.at_boundary = False
        self.shift = start.clock_shift
        self._one_at_a_time = asyncio.Lock()
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._called_back = False

    def check(self, act: acts.Act) -> None:
        """Turn away what is no act on this agreement, and floods; everything else is judged on record.

        While another act is being recorded the state is about to change: then it is asked again in turn.

        Raises:
            ApplicationError: WRONG_AGREEMENT, NOT_OPENED or FLOOD.
        """
        if act.ref != self.state.ref:
            raise ApplicationError(f"this is {self.state.ref}", type="WRONG_AGREEMENT", non_retryable=True)
        if not self._one_at_a_time.locked():
            self._turn_away(act)

    def _turn_away(self, act: acts.Act) -> None:
        if act.command_id in self.answered:
            return
        if self.state.phase is Phase.UNOPENED and not isinstance(act, acts.Open):
            raise ApplicationError("it has not been opened", type="NOT_OPENED", non_retryable=True)
        many = self.state.refusals.get(act.by, 0) >= REFUSALS_PER_PHASE
        if many and isinstance(decide(self.state, act, act.received_at), Refused):
            raise ApplicationError("too many refused acts in this phase", type="FLOOD", non_retryable=True)

    async def act(self, act: acts.Act) -> Outcome:
        """Judge an act and put the verdict on record; the same command has the same answer for ever."""
        async with self._one_at_a_time:
            return self.answered.get(act.command_id) or await self._judge(act)

    async def _judge(self, act: acts.Act) -> Outcome:
        try:
            self._turn_away(act)
            decision = decide(self.state, act, act.received_at)
            refused = decision if isinstance(decision, Refused) else None
            drafts = (refusal(act, decision),) if isinstance(decision, Refused) else decision
            transition = self._transition(drafts, act, refused)
        except ApplicationError:
            raise
        except Exception as bug:
            log.exception("act.failed", ref=self.state.ref, act=act.act)
            raise ApplicationError("this act could not be judged", type="BUG", non_retryable=True) from bug
        recorded = await self._record(transition, heading(act.act, act.by))
        if recorded.status == "shift_refused":
            return await self._judge(act)
        if recorded.status == "unknown_command":
            return await self._record_unknown(act)
        outcome = transition.answer
        if outcome is None:
            raise RuntimeError("an act's transition always has an answer")
        self.answered[act.command_id] = outcome
        await self._believe(transition, recorded)
        return outcome

    async def _record_unknown(self, act: acts.Act) -> Outcome:
        """Put on record that somebody sent an act no door vouches for; it is not remembered as answered."""
        named = (act.by,) if re.fullmatch(ORGANISATION, act.by) else ()
        refused = Refused(code=Code.UNAUTHENTICATED, naming=named)
        stranger = act.model_copy(update=_unproven(act))
        milestones = self._seal((refusal(act, refused),), stranger)
        transition = Transition(ref=self.state.ref, milestones=milestones)
        if self.state.unauthenticated < REFUSALS_PER_PHASE:
            recorded = await self._record(transition, "an act nobody vouches for")
            if recorded.status == "shift_refused":
                return await self._record_unknown(act)
            await self._believe(transition, recorded)
        return Outcome(
            ref=self.state.ref,
            command_id=act.command_id,
            status="refused",
            code=refused.code,
            naming=refused.naming,
            seq=self.state.seq,
            digest=self.state.head,
        )

    async def let_time_act(self) -> None:
        """Do what is due, if anything; an act received in time goes first."""
        async with self._one_at_a_time:
            at = now(self.shift)
            due = due_by(self.state, at)
            drafts = decide(self.state, Elapsed(due=due), at) if due else ()
            if due is None or isinstance(drafts, Refused) or not drafts:
                return
            transition = self._transition(drafts, None, None)
            as_of = at if due.what in ASKS_AGAIN else due.at
            transition = transition.model_copy(update={"due": due, "as_of": as_of})
            recorded = await self._record(transition, f"the clock: {due.then}")
            if recorded.status == "recorded":
                await self._believe(transition, recorded)
            if recorded.status != "act_waiting":
                return
        answered = len(self.answered)
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: len(self.answered) > answered, timeout=ASK_AGAIN)

    async def open_from(self, opening: acts.Open) -> None:
        """Open an intensified agreement as the one it follows has decided; its milestone is the witness."""
        async with self._one_at_a_time:
            if self.state.phase is not Phase.UNOPENED:
                return
            decision = decide(self.state, opening, opening.received_at)
            if not isinstance(decision, Refused):
                await self._on_word_of(
                    opening.follows, decision, opening, "opened by the agreement it follows"
                )

    async def settle(self, news: Settled) -> None:
        """Take note of what became of the intensified agreement."""
        async with self._one_at_a_time:
            drafts, link = settle(self.state, news), Link(ref=news.ref, digest=news.digest)
            if drafts:
                await self._on_word_of(link, drafts, None, f"{news.ref}: {news.outcome}")

    async def catch_up(self) -> None:
        """Do everything that is due by now."""
        while due_by(self.state, now(self.shift)) is not None:
            await self.let_time_act()

    async def _on_word_of(
        self, witness: Link | None, drafts: Sequence[Draft], act: acts.Act | None, summary: str
    ) -> None:
        if witness is None:
            return
        transition = Transition(ref=self.state.ref, milestones=self._seal(drafts, act), witness=witness)
        recorded = await self._record(transition, summary)
        if recorded.status == "recorded":
            await self._believe(transition, recorded)
        else:
            log.warning("witness.unknown", ref=self.state.ref, follows=witness.ref)

    def deliver(self, first_seq: int, seq: int) -> None:
        """Send what a transition owes to people, without anybody waiting for it."""
        self.unsent.add(seq)
        delivery = Delivery(ref=self.state.ref, first_seq=first_seq, seq=seq, clock_shift=self.shift)
        self._deliveries[seq] = asyncio.create_task(self._deliver(delivery))

    @property
    def all_sent(self) -> bool:
        """Say whether no mail is on its way."""
        return not self._deliveries

    async def call_mails_back(self) -> None:
        """Stop sending, so that the next run's delivery does not go beside this one's; all stay unsent."""
        self._called_back = True
        for delivery in self._deliveries.values():
            delivery.cancel()
        await workflow.wait_condition(lambda: self.all_sent)

    @property
    def run_is_long(self) -> bool:
        """Say whether this run should end here: at a phase boundary, or because the server says so."""
        return self.at_boundary or workflow.info().is_continue_as_new_suggested()

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            options = ActivityConfig({**DELIVER, "summary": f"mails for milestone {delivery.seq}"})
            await workflow.execute_activity_method(DeliverActivities.deliver, delivery, **options)
        except ActivityError as failure:  # a lost mail never ends an agreement
            if self._called_back:
                return
            cause = type(failure.cause).__name__
            log.warning("notices.lost", ref=delivery.ref, seq=delivery.seq, cause=cause)
        finally:
            del self._deliveries[delivery.seq]
        self.unsent.discard(delivery.seq)

    def _transition(
        self, drafts: Sequence[Draft], act: acts.Act | None, refused: Refused | None
    ) -> Transition:
        milestones = self._seal(drafts, act)
        if act is None:
            return Transition(ref=self.state.ref, milestones=milestones)
        vouched = Vouched(
            command_id=act.command_id, payload_hash=act.payload_hash(), received_at=act.received_at
        )
        answer = Outcome(
            ref=self.state.ref,
            command_id=act.command_id,
            status="refused" if refused else "recorded",
            code=refused.code if refused else None,
            naming=refused.naming if refused else (),
            seq=milestones[-1].seq,
            milestones=tuple(each.type for each in milestones),
            digest=milestones[-1].digest,
        )
        return Transition(ref=self.state.ref, milestones=milestones, vouched=vouched, answer=answer)

    def _seal(self, drafts: Sequence[Draft], act: acts.Act | None) -> tuple[Milestone, ...]:
        info, at = workflow.info(), now(self.shift)
        origin = {
            name: getattr(act, name, None) for name in ("command_id", "received_at", "door", "authority")
        }
        source = Source(**origin, workflow_id=info.workflow_id, run_id=info.original_execution_run_id)
        sealed: list[Milestone] = []
        opened = drafts[0].payload if drafts and self.state.seq == 0 else None
        follows = (opened.follows or opened.reopens) if isinstance(opened, Opened) else None
        head = follows.digest if follows else self.state.head
        for seq, draft in enumerate(drafts, start=self.state.seq + 1):
            sealed.append(seal(draft, source, seq, head, at))
            head = sealed[-1].digest
        return tuple(sealed)

    async def _record(self, transition: Transition, summary: str) -> Recorded:
        last = transition.milestones[-1]
        activity_id = milestone_activity_id(last.seq, last.digest)
        options = ActivityConfig({**RECORD, "activity_id": activity_id, "summary": summary})
        transition = transition.model_copy(update={"clock_shift": self.shift})
        recorded = await workflow.execute_activity_method(RecordActivities.record, transition, **options)
        if recorded.status == "shift_refused":
            log.warning("clock_shift.refused", ref=self.state.ref)
            self.shift = timedelta(0)
        return recorded

    async def _believe(self, transition: Transition, recorded: Recorded) -> None:
        before = self.state
        for milestone in transition.milestones:
            self.state = apply(self.state, milestone, recorded.days.get(milestone.seq, {}))
        if self.state.phase is not before.phase:
            self.at_boundary = workflow.info().get_current_history_length() > EVENTS_PER_RUN
            workflow.upsert_search_attributes(
                [
                    _PHASE.value_set(self.state.phase),
                    _KIND.value_set(self.state.kind),
                    _COUNTRY.value_set(self.state.country),
                ]
            )
        workflow.set_current_details(details(self.state))
        if recorded.notices:
            self.deliver(transition.milestones[0].seq, transition.milestones[-1].seq)
        await family.follow(before, self.state, transition, self.shift)
