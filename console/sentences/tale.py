"""What a sentence is made of: a milestone, the agreement before and after it, names and kept texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.phrases import Phrase, labelled, listed, phrase, phrase_many, quoted
from console.phrases.facts import either_day, number, until_day
from console.sentences.vocabulary import TO_DO
from models.coverage import awaited
from models.milestones import Milestone
from models.pilot_milestones import PilotStarted
from models.state import Agreement

_LONGEST = 300
_WHOLE_NAMES = 4


@dataclass(frozen=True, slots=True)
class Tale:
    """One thing that happened. `texts` by SHA-256 is what is still kept, `pilots` by id what was started."""

    milestone: Milestone
    before: Agreement
    after: Agreement
    names: Mapping[str, str]
    texts: Mapping[str, str]
    pilots: Mapping[str, PilotStarted] = field(default_factory=dict)
    told_in: str = ""
    """Zone of a reader; without it, the coordinator's."""

    @property
    def payload(self) -> Any:  # noqa: ANN401 - the table of sentences is keyed by its type
        """What the milestone says."""
        return self.milestone.payload

    @property
    def actor(self) -> str:
        """Who did it."""
        return self.name(self.milestone.actor or "")

    @property
    def zone(self) -> str:
        """The zone the days of the whole life are told in."""
        return self.told_in or self.after.zone(self.after.coordinator)

    def name(self, org: str) -> str:
        """Return an organisation's name, or its code where the registry has none."""
        return self.names.get(org, org)

    def listed(self, orgs: Iterable[str]) -> Phrase:
        """Return names as a list in a sentence."""
        return listed([self.name(org) for org in orgs])

    def quoted(self, sha256: str | None) -> Phrase | str:
        """Return a text in quotation marks, or nothing if there is none or it has been erased."""
        body = " ".join(self.texts.get(sha256 or "", "").split())
        short = body if len(body) <= _LONGEST else body[: _LONGEST - 1] + "…"
        return quoted(short) if short else ""

    def saying(self, clause: str, sha256: str | None) -> Phrase:
        """Return a clause, and behind a colon the text that was given with it, if there is one."""
        return labelled(clause, self.quoted(sha256))

    def titled(self, clause: str, sha256: str | None) -> Phrase | str:
        """Return a name, and behind it the title it has, if it has one."""
        title = self.quoted(sha256)
        return phrase("%(name)s %(title)s", name=clause, title=title) if title else clause

    def asked(self, to_do: Mapping[str, Phrase] = TO_DO) -> Phrase:
        """Return who is asked for what now and until when, such as `CCIS is asked to sign by 3 May 2026`."""
        turns: dict[str, list[str]] = {}
        for each in awaited(self.after):
            turns.setdefault(each.act, []).append(each.org)
        if not turns:
            return phrase("nobody is asked")
        return self._by_when(listed([self._asked(orgs, to_do[act]) for act, orgs in turns.items()]))

    def _asked(self, orgs: list[str], what: Phrase) -> Phrase:
        count = len(orgs)
        if count == len(self.after.signatories()):
            return phrase("all %(number)s are asked to %(what)s", number=number(count), what=what)
        who = self.listed(orgs) if count <= _WHOLE_NAMES else parties(count)
        return phrase_many(
            "%(who)s is asked to %(what)s", "%(who)s are asked to %(what)s", count, who=who, what=what
        )

    def _by_when(self, asked: Phrase) -> Phrase:
        days = self.due_days()
        return phrase("%(asked)s by %(day)s", asked=asked, day=days) if days else asked

    def due_days(self) -> Phrase | str:
        """Return until when those awaited have time, each until the end of that day where it is."""
        waits = [self.after.waits[each.org] for each in awaited(self.after) if each.org in self.after.waits]
        days = sorted({wait.deadline_on for wait in waits})
        return either_day(days[0], days[-1]) if days else ""

    def deadline(self, org: str) -> Phrase | str:
        """Return an organisation's last day, in its own zone."""
        wait = self.after.waits.get(org)
        return until_day(wait.deadline, self.after.zone(org)) if wait else ""


def parties(count: int) -> Phrase:
    """Return such as `eight parties`."""
    return phrase_many("%(number)s party", "%(number)s parties", count, number=number(count))
