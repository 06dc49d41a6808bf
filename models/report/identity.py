"""Who reports on what: the programme, its period, the consortium, and how long records are kept."""

from datetime import date

from models.base import Instant
from models.durations import add_to_day, parse_duration
from models.report.cells import NOT_APPLICABLE, NOT_REPORTED, Cell, Codes, Occasion, Words
from models.report.facts import Facts
from models.report.programme import Programme
from models.report.shapes import Column, Count, Row, Table

VALUE = "value"


def identity_table(programme: Programme, facts: Facts, as_of: Instant, count: Count = "distinct") -> Table:
    """Return what the report is about, a row each."""
    said = (
        ("programme", Words(text=programme.name)),
        ("version", Words(text=programme.version)),
        ("period_begins", _day(programme.period.begins)),
        ("period_ends", _day(programme.period.ends)),
        ("consortium", _codes("organisation", facts.consortium)),
        ("countries", _codes("country", programme.countries)),
        ("final_payment", _day(programme.final_payment) if programme.co_funded else NOT_APPLICABLE),
        ("records_until", _day(kept_until(programme)) if programme.co_funded else NOT_APPLICABLE),
        ("counting", Codes(about="count", codes=(count,))),
        ("as_of", _day(as_of.date())),
    )
    rows = tuple(Row(code=code, about="item", cells=(cell,)) for code, cell in said)
    return Table(code="identity", columns=(Column(code=VALUE),), rows=rows)


def kept_until(programme: Programme) -> date | None:
    """Return the last day records have to be kept for the programme; None: the final payment is not known."""
    if programme.final_payment is None:
        return None
    return add_to_day(programme.final_payment, parse_duration(f"P{programme.years_of_records}Y"))


def _day(day: date | None) -> Cell:
    return Occasion(on=day.isoformat()) if day else NOT_REPORTED


def _codes(about: str, codes: tuple[str, ...]) -> Cell:
    return Codes(about=about, codes=codes) if codes else NOT_REPORTED


def testimonials_table(programme: Programme) -> Table:
    """Return what organisations say of the partnership."""
    return Table(
        code="testimonials",
        columns=tuple(Column(code=each) for each in ("by", "text", "on")),
        rows=tuple(
            Row(
                code=f"T{number}",
                about="item",
                cells=(Codes(about="organisation", codes=(each.by,)), Words(text=each.text), _day(each.on)),
            )
            for number, each in enumerate(programme.testimonials, start=1)
        ),
    )
