"""A number of the report, opened."""

from console.api.shapes.base import At, Shape
from models.report.cells import Cell


class CellSource(Shape):
    """A milestone behind a number; `evidence` are SHA-256 of documents, by what each is called."""

    agreement: str
    seq: int
    type: str
    by: str | None
    occurred_on: str | None
    recorded_at: At
    sentence: str
    evidence: dict[str, str]
    digest: str


class OpenedCell(Shape):
    """A cell by its address, and the milestones it comes from."""

    cell: str
    content: Cell
    sources: list[CellSource]
