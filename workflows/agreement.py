"""The life of one agreement: everything people do is an update, everything time does is a timer."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.history import HistoryActivities
    from models import acts, pilot_acts
    from models.clock import next_timer
    from models.explain import Explanation, explain
    from models.messages import Export, Outcome, PilotMoment, Start
    from models.pilots import Settled
    from models.state import Agreement, Phase
    from workflows.guard import now
    from workflows.life import Life, believed
    from workflows.options import EXPORT, HAND_OVER
    from workflows.words import timer

UpdateT = TypeVar("UpdateT", bound=Callable[..., object])


def _checked(update: UpdateT) -> UpdateT:
    """Give an update the one validator all acts share."""

    def check(self: "AgreementWorkflow", act: acts.Act) -> None:
        self.life.check(act)

    check.__annotations__ = update.__annotations__  # the SDK wants the very same parameters
    update.validator(check)  # type: ignore[attr-defined]
    return update


@workflow.defn(name="agreement")
class AgreementWorkflow:
    """Negotiation, signing, term and end of one agreement. State: one `Agreement`, replaced, never edited."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.start = believed(start)
        self.life = Life(self.start)

    @workflow.run
    async def run(self, _: Start) -> Agreement:
        """Let time act whenever nobody else does, until the life is over and its last mail has left."""
        if self.start.opening is not None:
            await self.life.open_from(self.start.opening)
        if self.start.unsent:  # one delivery for all: ranges that overlap would send a mail twice
            self.life.deliver(1, max(self.start.unsent))
        while not self.life.state.over:
            await self.life.let_time_act()
            await self._until_something_happens()
            if self.run_is_over and not self.life.state.over:
                await self._continue_as_new()
        await workflow.wait_condition(lambda: self.life.all_sent and workflow.all_handlers_finished())
        await self._keep_history()
        return self.life.state

    @property
    def run_is_over(self) -> bool:
        """Say whether another run should carry on: this one is long, or opened where it will not live."""
        opened = self.life.state.phase is not Phase.UNOPENED
        return self.life.run_is_long or (opened and self.start.moves_to is not None)

    async def _until_something_happens(self) -> None:
        due = next_timer(self.life.state)
        left = due.fires - now(self.life.shift) if due else None
        try:
            await workflow.wait_condition(
                lambda: self.life.state.over or self.run_is_over or next_timer(self.life.state) != due,
                timeout=left,
                timeout_summary=timer(due.then) if due else None,
            )
        except TimeoutError:
            return

    async def _continue_as_new(self) -> None:
        """Hand the compact state, the answered commands and the unsent mails to a new run, where it lives."""
        life = self.life
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: life.all_sent, timeout=HAND_OVER)
        await self._keep_history()
        while not (life.all_sent and workflow.all_handlers_finished()):
            await workflow.wait_condition(workflow.all_handlers_finished)
            await life.call_mails_back()
        carried = {
            "clock_shift": life.shift,
            "carried": life.state,
            "answered": life.answered,
            "unsent": tuple(sorted(life.unsent)),
            "opening": None,
            "moves_to": None,
        }
        workflow.continue_as_new(self.start.model_copy(update=carried), task_queue=self.start.moves_to)

    async def _keep_history(self) -> None:
        info = workflow.info()
        export = Export(workflow_id=info.workflow_id, run_id=info.run_id)
        await workflow.execute_activity_method(HistoryActivities.export, export, **EXPORT)

    @workflow.query(name="agreement")
    def agreement(self) -> Agreement:
        """Return the agreement as it stands."""
        return self.life.state

    @workflow.query(name="explain")
    def explain(self) -> Explanation:
        """Return what it waits for, what happens next, and who may do what or why not."""
        return explain(self.life.state, now(self.life.shift))

    @workflow.signal
    async def pilot_moment(self, _: PilotMoment) -> None:
        """A pilot's calendar says that a report may be missing; the clock's own rules decide."""
        await self.life.catch_up()

    @workflow.signal
    async def opened_by_mou(self, opening: acts.Open) -> None:
        """The MOU opens this agreement, whoever started its workflow; its milestone is looked up."""
        await self.life.open_from(opening)

    @workflow.signal
    async def intensified_settled(self, news: Settled) -> None:
        """The intensified agreement is in force, or ended."""
        await self.life.settle(news)

    @_checked
    @workflow.update
    async def open(self, act: acts.Open) -> Outcome:
        """Open the negotiation."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def propose(self, act: acts.Propose) -> Outcome:
        """Propose a new revision."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def object(self, act: acts.Object) -> Outcome:
        """Object to a clause."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def approve(self, act: acts.Approve) -> Outcome:
        """Approve the current revision."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def reject(self, act: acts.Reject) -> Outcome:
        """Reject the text."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def grant_mandate(self, act: acts.GrantMandate) -> Outcome:
        """Let another party sign."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def revoke_mandate(self, act: acts.RevokeMandate) -> Outcome:
        """Take a mandate back."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def sign(self, act: acts.Sign) -> Outcome:
        """Sign, also under mandates."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def record_ink_signature(self, act: acts.RecordInkSignature) -> Outcome:
        """Record a signature on paper."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def contest(self, act: acts.Contest) -> Outcome:
        """Contest an ink signature."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def decline(self, act: acts.Decline) -> Outcome:
        """Refuse to sign."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def withdraw_signature(self, act: acts.WithdrawSignature) -> Outcome:
        """Take a signature back."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def reopen(self, act: acts.Reopen) -> Outcome:
        """Take the text back to negotiation."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def abandon(self, act: acts.Abandon) -> Outcome:
        """End it before it is in force."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def extend(self, act: acts.Extend) -> Outcome:
        """Give more time."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def report_activity(self, act: acts.ReportActivity) -> Outcome:
        """Put an activity on record."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def adopt_action_plan(self, act: pilot_acts.AdoptActionPlan) -> Outcome:
        """Adopt the action plan."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def start_pilot(self, act: pilot_acts.StartPilot) -> Outcome:
        """Start a pilot action."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def complete_pilot(self, act: pilot_acts.CompletePilot) -> Outcome:
        """Report a pilot as completed."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def fail_pilot(self, act: pilot_acts.FailPilot) -> Outcome:
        """Say that a pilot failed."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def waive_pilots(self, act: pilot_acts.WaivePilots) -> Outcome:
        """Do without pilots."""
        return await self.life.act(act)

    @_checked
    @workflow.update
    async def open_intensified(self, act: pilot_acts.OpenIntensified) -> Outcome:
        """Open the intensified agreement."""
        return await self.life.act(act)
