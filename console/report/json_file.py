"""The report as one JSON document: every cell with its state, its marks and its sources."""

import json

from console.report.words.telling import Teller
from models.report.shapes import Report


def document(report: Report) -> dict[str, object]:
    """Return the report as a document, with an address on every cell's row."""
    return report.model_dump(mode="json")


def json_file(teller: Teller) -> bytes:
    """Return the document as a file."""
    return (json.dumps(document(teller.report), ensure_ascii=False, indent=2) + "\n").encode()
