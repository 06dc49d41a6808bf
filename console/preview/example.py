"""A made-up partnership: seven clusters and a partner abroad, none of which exists."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from models.canonical import text_hash
from models.policy import Policy
from models.terms import Party, Side, Terms


@dataclass(frozen=True, slots=True)
class Invented:
    """An organisation of the example; `language` is what it is written to in."""

    code: str
    name: str
    language: str
    zone: str
    side: Side = "consortium"

    @property
    def mailbox(self) -> str:
        """An address nobody can have."""
        return f"agreements@{self.code.lower()}.example"


LEAD = Invented("ALPES", "Alpes Matériaux", "fr", "Europe/Paris")
"""The coordinator."""

CLUSTERS = (
    LEAD,
    Invented("EBRO", "Plásticos del Ebro", "es", "Europe/Madrid"),
    Invented("MINHO", "Moldes do Minho", "pt", "Europe/Lisbon"),
    Invented("MITTE", "Kunststoffnetz Mitte", "de", "Europe/Berlin"),
    Invented("SAVA", "Grozd Sava", "sl", "Europe/Ljubljana"),
    Invented("ADRIA", "Polimeri Adriatici", "it", "Europe/Rome"),
    Invented("SHANNON", "Shannon Materials Cluster", "en", "Europe/Dublin"),
)
JAPAN = Invented("KITAYAMA", "Kitayama Techno Foundation", "ja", "Asia/Tokyo", "partner")
BRAZIL = Invented("POLOSUL", "Polo Sul de Inovação", "pt-BR", "America/Sao_Paulo", "partner")

STARTS = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TITLE = "Memorandum of Understanding on circular plastics"
INTENSIFIED_TITLE = "Intensified cooperation on circular plastics"
PLACE = "Düsseldorf"
PILOT_TITLE = "Matchmaking mission on recycled polymers"
PILOT_FROM, PILOT_TO = date(2026, 6, 8), date(2026, 6, 12)

TEXTS = {text_hash(each): each for each in (TITLE, INTENSIFIED_TITLE, PLACE, PILOT_TITLE)}
POLICY = Policy()
TERMS = Terms(
    duration="P3Y",
    notice="P3M",
    clauses={"purpose": text_hash("purpose"), "costs": text_hash("costs")},
)
CHANGED = TERMS.model_copy(update={"notice": "P6M"})


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the clusters, and the partner from one of two countries."""

    partner: Invented

    @property
    def everybody(self) -> tuple[Invented, ...]:
        """All parties, the coordinator first."""
        return (*CLUSTERS, self.partner)

    @property
    def country(self) -> str:
        """The partner's."""
        return "BR" if self.partner is BRAZIL else "JP"

    @property
    def ref(self) -> str:
        """The agreement's reference."""
        return f"MOU-{self.country}-7"

    @property
    def parties(self) -> tuple[Party, ...]:
        """All of them, as an agreement has them."""
        return tuple(Party(org=each.code, side=each.side, zone=each.zone) for each in self.everybody)

    def find(self, code: str) -> Invented | None:
        """Return the organisation of that code."""
        return next((each for each in self.everybody if each.code == code), None)
