"""Tables of counts as charts: the same numbers, all of them in words too for those who do not see them."""

from typing import NamedTuple

from activities.drawings.measures import Group, Measure, draw_groups
from console.report.words.telling import Teller
from models.report.addresses import ACHIEVEMENTS, EVENTS, REACHED, STAKEHOLDERS, TARGET
from models.report.cells import NOT_REPORTED, Cell, ConfirmedZero, Goal, Number
from models.report.shapes import Row, Table


class Chart(NamedTuple):
    """A picture as SVG, and all it shows in words; both empty where it would show nothing."""

    svg: str = ""
    told: str = ""


NONE = Chart()
BY_COUNTRY = (EVENTS, STAKEHOLDERS)
AIMED_AT = (ACHIEVEMENTS, "pilot_results")


def draw_table(teller: Teller, table: Table) -> Chart:
    """Return the chart of a table: by country to one scale, or how far each target was reached."""
    if table.code in BY_COUNTRY:
        most = max(
            [each.value for row in table.rows for each in row.cells if isinstance(each, Number)], default=0
        )
        groups = [_country(teller, table, row, most) for row in table.rows]
    elif table.code in AIMED_AT:
        aimed = [each for each in table.rows if isinstance(table.cell(each.code, TARGET), Goal)]
        groups = [Group("", [_aimed(teller, table, row) for row in aimed])]
    else:
        return NONE
    if not any(each.number is not None for group in groups for each in group.measures):
        return NONE
    told = _told(teller, groups)
    return Chart(draw_groups(groups, teller.table(table), told), told)


def _country(teller: Teller, table: Table, row: Row, most: int) -> Group:
    measures = [
        _measure(teller, teller.column(column), cell)._replace(full=most)
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell != NOT_REPORTED
    ]
    return Group(teller.row(row), measures, teller.cell(NOT_REPORTED))


def _aimed(teller: Teller, table: Table, row: Row) -> Measure:
    measure = _measure(teller, teller.row(row), table.cell(row.code, REACHED))
    goal = table.cell(row.code, TARGET)
    target = goal.value if isinstance(goal, Goal) else 0
    if measure.number is None:
        return measure._replace(target=target)
    said = teller.language.say("%(reached)s of %(target)s", {"reached": measure.said, "target": target})
    return measure._replace(target=target, said=said)


def _measure(teller: Teller, name: str, cell: Cell) -> Measure:
    if isinstance(cell, Number):
        return Measure(name, cell.value, teller.marked(cell))
    return Measure(name, 0 if isinstance(cell, ConfirmedZero) else None, teller.cell(cell))


def _told(teller: Teller, groups: list[Group]) -> str:
    """Return all a chart shows, as sentences."""
    language, found = teller.language, []
    for group in groups:
        told = language.listed([language.labelled(each.name, each.said) for each in group.measures])
        said = told or group.said
        found.append(f"{language.labelled(group.name, said) if group.name else said}.")
    return language.joined(found)
