"""One agreement's life without an engine: the rules, a clock moved by hand, and the real calendar."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Self

from activities.calendar import answer_days
from models import acts
from models.base import GENESIS
from models.canonical import text_hash
from models.checks import Refused
from models.clock import due_by, next_due
from models.coverage import awaited
from models.days import Days
from models.errors import Code
from models.lifecycle import Elapsed, apply, decide, refusal
from models.milestones import Draft, Milestone, Source, seal
from models.notices import Telling, told
from models.policy import Policy
from models.state import Agreement
from models.terms import Party, Terms

REF = "MOU-JP-1"
STARTS = datetime(2026, 1, 12, 8, tzinfo=UTC)
"""A Monday, nine in the morning for the coordinator."""

TEXT = text_hash("a text")
HUB, TWO, THREE, JP = "EU-1", "EU-2", "EU-3", "JP-1"
"""Coordinator, two more clusters, and the partner."""

ZONES = {
    HUB: "Europe/Paris",
    TWO: "Europe/Lisbon",
    THREE: "Europe/Ljubljana",
    JP: "Asia/Tokyo",
    "US-2": "America/Los_Angeles",
}
BUSY = 200
"""No instant has more to do than this: beyond it, the clock does not get on."""


def party(org: str, role: str = "signatory") -> Party:
    """Return a party; those from EU are the consortium's."""
    side = "consortium" if org.startswith("EU-") else "partner"
    return Party.model_validate({"org": org, "side": side, "role": role, "zone": ZONES.get(org, "UTC")})


PARTIES = tuple(party(org) for org in (HUB, TWO, THREE, JP))
WITH_GUESTS = (*PARTIES, party("EU-4", "represented"), party("EU-9", "observer"))
EIGHT = (*(party(f"EU-{number}") for number in range(1, 8)), party(JP))
TERMS = Terms(
    duration="P3Y",
    notice="P3M",
    areas=("renewable_energy", "waste_recycling"),
    clauses={"purpose": text_hash("we cooperate"), "notice": text_hash("three months")},
)


class Life:
    """Drives one state: what is done, what time does, what is told."""

    def __init__(self, ref: str = REF, now: datetime = STARTS) -> None:
        self.state = Agreement(ref=ref)
        self.now = now
        self.chain: list[tuple[Milestone, Days]] = []
        self.mails: list[tuple[int, Telling]] = []
        self._commands = count(1)

    @classmethod
    def open(cls, **given: object) -> Self:
        """Open an agreement with the parties, terms and policy keys given, and the usual ones beside them."""
        life = cls()
        policy = {key: value for key, value in given.items() if key in Policy.model_fields}
        life.do("open", HUB, **opening(**{**given, "policy": policy}))
        return life

    @classmethod
    def agreed(cls, **opened: object) -> Self:
        """Open one and have everybody approve."""
        life = cls.open(**opened)
        life.approve_all()
        return life

    @classmethod
    def in_force(cls, **opened: object) -> Self:
        """Open one and have everybody approve and sign."""
        life = cls.agreed(**opened)
        life.sign_all()
        return life

    def act(self, act: str, by: str, **fields: object) -> acts.Act:
        """Return an act as a door would stamp it now."""
        stamp = {"ref": self.state.ref, "command_id": f"c{next(self._commands)}", "received_at": self.now}
        return acts.ACT.validate_python({**stamp, "act": act, "by": by, **fields})

    def ask(self, act: str, by: str, **fields: object) -> tuple[Draft, ...] | Refused:
        """Ask the rules about an act and do nothing."""
        return decide(self.state, self.act(act, by, **fields), self.now)

    def do(self, act: str, by: str, **fields: object) -> tuple[str, ...]:
        """Do what the rules must allow; return the types of what is recorded."""
        told_apart = self._do(self.act(act, by, **fields))
        assert not isinstance(told_apart, Refused), told_apart
        return tuple(each.type for each in told_apart)

    def refuse(self, act: str, by: str, **fields: object) -> Code:
        """Try what the rules must refuse; put the refusal on record and return its code."""
        refused = self._do(self.act(act, by, **fields))
        assert isinstance(refused, Refused), [each.type for each in refused]
        return refused.code

    def naming(self, act: str, by: str, **fields: object) -> tuple[Code, tuple[str, ...]]:
        """Ask about what the rules must refuse; return the code and whom it is about."""
        refused = self.ask(act, by, **fields)
        assert isinstance(refused, Refused)
        return refused.code, refused.naming

    def approve_all(self) -> None:
        """Have everybody approve who is awaited to, turn by turn."""
        while "approve" in self.waiting.values():
            self.do("approve", next(iter(self.waiting)))

    def sign_all(self) -> None:
        """Have everybody sign, turn by turn."""
        while self.waiting:
            self.do("sign", next(iter(self.waiting)))

    def on_day(self, day: float) -> None:
        """Let time pass until so many days of 24 hours after the start."""
        self.until(STARTS + timedelta(days=day))

    def until(self, then: datetime) -> None:
        """Let time pass; what is due happens when it is due."""
        while (due := next_due(self.state)) is not None and due.fires <= then:
            self.now = max(self.now, due.fires)
            self.catch_up()
        self.now = max(self.now, then)

    def outage(self, day: float) -> None:
        """Let time pass until that day with nobody at work; what is due happens then, all at once."""
        self.now = max(self.now, STARTS + timedelta(days=day))
        self.catch_up()

    def catch_up(self) -> None:
        """Do everything that is due by now, as the workflow does."""
        for _ in range(BUSY):
            due = due_by(self.state, self.now)
            if due is None:
                return
            drafts = decide(self.state, Elapsed(due=due), self.now)
            assert isinstance(drafts, tuple), "the clock is never refused"
            assert drafts, f"nothing comes of what is due: {due}"
            self.record(drafts, None)
        raise AssertionError(f"the clock does not get on at {self.now}")

    def record(self, drafts: Iterable[Draft], act: acts.Act | None) -> list[Milestone]:
        """Seal, answer the days, believe, and note who is told."""
        stamp = {
            name: getattr(act, name, None) for name in ("command_id", "received_at", "door", "authority")
        }
        source = Source(**stamp, workflow_id=f"agreement/{REF}", run_id="run")
        recorded = []
        for draft in drafts:
            milestone = seal(draft, source, self.state.seq + 1, self.state.head, self.now)
            days = answer_days(milestone.payload.days, milestone.recorded_at)
            self.state = apply(self.state, milestone, days)
            self.chain.append((milestone, days))
            self.mails += [(milestone.seq, each) for each in told(self.state, milestone)]
            recorded.append(milestone)
        return recorded

    def _do(self, act: acts.Act) -> list[Milestone] | Refused:
        decision = decide(self.state, act, self.now)
        if isinstance(decision, Refused):
            self.record((refusal(act, decision),), act)
            return decision
        return self.record(decision, act)

    @property
    def types(self) -> list[str]:
        """The types of all milestones, in order."""
        return [milestone.type for milestone, _ in self.chain]

    @property
    def last(self) -> Milestone:
        """The milestone recorded last."""
        return self.chain[-1][0]

    @property
    def waiting(self) -> dict[str, str]:
        """What is awaited, by organisation."""
        return {each.org: each.act for each in awaited(self.state)}

    def told(self, seq: int | None = None) -> set[tuple[str, str]]:
        """Return kind and organisation of the notices of a milestone; the last one by default."""
        wanted = self.state.seq if seq is None else seq
        return {(each.kind, each.org) for at, each in self.mails if at == wanted}

    def told_of(self, kind: str) -> list[str]:
        """Return who was told of a kind, in order."""
        return [each.org for _, each in self.mails if each.kind == kind]

    def chain_is_whole(self) -> bool:
        """Say whether seqs have no gap and every digest covers its milestone and all before it."""
        head = GENESIS
        for seq, (milestone, _) in enumerate(self.chain, start=1):
            if (milestone.seq, milestone.prev_digest) != (seq, head):
                return False
            head = milestone.recomputed_digest()
            if milestone.digest != head:
                return False
        return self.state.head == head and self.state.seq == len(self.chain)


def opening(**given: object) -> dict[str, object]:
    """Return the fields of an `open`, all good where nothing is given."""
    usual = {"title": TEXT, "country": "JP", "parties": PARTIES, "terms": TERMS, "policy": Policy()}
    return usual | {key: value for key, value in given.items() if key in usual}


def ink(signed_for: str, **fields: object) -> dict[str, object]:
    """Return the fields of an ink signature of the day the text was agreed, somewhere."""
    return {"signed_for": signed_for, "place": TEXT, "day": "2026-01-12", "scan": TEXT, **fields}
