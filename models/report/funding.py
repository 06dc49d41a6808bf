"""The funding matrix: which agency does what for which cluster, and where nothing is known."""

from models.report.cells import NOT_REPORTED, Cell, Funded
from models.report.facts import Facts
from models.report.programme import Programme
from models.report.shapes import Column, Note, Row, Table, Value


def funding_table(programme: Programme, facts: Facts) -> Table:
    """Return agencies by clusters; below, the clusters for which no agency has granted anything."""
    gaps = unfunded(programme, facts)
    note = Note(code="without_funding", values=(Value(name="organisations", value=gaps),))
    return Table(
        code="funding",
        columns=tuple(Column(code=org, about="organisation") for org in clusters(facts)),
        rows=tuple(
            Row(
                code=each.code,
                about="agency",
                label=each.label,
                cells=tuple(_grant(programme, each.code, org) for org in clusters(facts)),
            )
            for each in programme.agencies
        ),
        notes=(note,) if gaps else (),
    )


def unfunded(programme: Programme, facts: Facts) -> tuple[str, ...]:
    """Return the clusters no agency is known to fund."""
    granted = {each.organisation for each in programme.funding if each.status == "granted"}
    return tuple(org for org in clusters(facts) if org not in granted)


def clusters(facts: Facts) -> tuple[str, ...]:
    """Return the clusters whose funding may be told."""
    return tuple(org for org in facts.consortium if not facts.seen_by or org in facts.seen_by)


def _grant(programme: Programme, agency: str, org: str) -> Cell:
    for each in programme.funding:
        if (each.agency, each.organisation) == (agency, org):
            return Funded(status=each.status, amount=each.amount, currency=each.currency)
    return NOT_REPORTED
