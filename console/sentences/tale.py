"""What a sentence is made of: a milestone, the agreement before and after it, names and kept texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from activities.mail.days import listed
from console.sentences.days import either_day, number, until_day
from models.coverage import awaited
from models.milestones import Milestone
from models.pilot_milestones import PilotStarted
from models.state import Agreement

_LONGEST = 300
_WHOLE_NAMES = 4
_ASKED = {"approve": "approve", "sign": "sign", "grant_mandate": "give a mandate"}


def begin(sentence: str) -> str:
    """Return a sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class Tale:
    """One thing that happened. `texts` by SHA-256 is what is still kept, `pilots` by id what was started."""

    milestone: Milestone
    before: Agreement
    after: Agreement
    names: Mapping[str, str]
    texts: Mapping[str, str]
    pilots: Mapping[str, PilotStarted] = field(default_factory=dict)

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
        """The coordinator's zone: the days of the whole life are told in it."""
        return self.after.zone(self.after.coordinator)

    def name(self, org: str) -> str:
        """Return an organisation's name, or its code where the registry has none."""
        return self.names.get(org, org)

    def listed(self, orgs: Iterable[str]) -> str:
        """Return names as a list in a sentence."""
        return listed([self.name(org) for org in orgs])

    def quoted(self, sha256: str | None, before: str = " ") -> str:
        """Return a text in quotation marks, or nothing if there is none or it has been erased."""
        body = " ".join(self.texts.get(sha256 or "", "").split())
        short = body if len(body) <= _LONGEST else body[: _LONGEST - 1] + "…"
        return f"{before}“{short}”" if short else ""

    def of_all(self, some: int) -> str:
        """Return such as `5 of 8`."""
        return f"{some} of {len(self.after.signatories())}"

    def asked(self, also: str = "") -> str:
        """Return who is asked for what now and until when, such as `CCIS is asked to sign by 3 May 2026`."""
        turns: dict[str, list[str]] = {}
        for each in awaited(self.after):
            turns.setdefault(each.act, []).append(each.org)
        said = [f"{self._subject(orgs)} to {_ASKED[act]}{also}" for act, orgs in turns.items()]
        return f"{' and '.join(said)}{self.by_when()}" if said else "nobody is asked"

    def _subject(self, orgs: list[str]) -> str:
        everybody = len(self.after.signatories())
        if len(orgs) == everybody:
            return f"all {number(everybody)} are asked"
        named = self.listed(orgs) if len(orgs) <= _WHOLE_NAMES else f"{number(len(orgs))} parties"
        return f"{named} {'is' if len(orgs) == 1 else 'are'} asked"

    def by_when(self) -> str:
        """Return until when those awaited have time, each until the end of that day where it is."""
        waits = [self.after.waits[each.org] for each in awaited(self.after) if each.org in self.after.waits]
        days = sorted({wait.deadline_on for wait in waits})
        return f" by {either_day(days[0], days[-1])}" if days else ""

    def until(self, org: str) -> str:
        """Return an organisation's deadline, in its own zone."""
        wait = self.after.waits.get(org)
        return f" by {until_day(wait.deadline, self.after.zone(org))}" if wait else ""
