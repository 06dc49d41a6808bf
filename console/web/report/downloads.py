"""The report as files: the same as on the page, in every form it is handed out in."""

from activities.languages import Language
from console.report.formats import FORMATS


def downloads(language: Language, query: str) -> list[tuple[str, str, str]]:
    """Return each form with its address and what it is good for."""
    say = language.say
    about = {
        "pdf": ("PDF", say("To print and to hand in; made to be kept (PDF/A).")),
        "html": ("HTML", say("One file for any browser, with all that stands behind the numbers.")),
        "xlsx": ("Excel (XLSX)", say("A workbook, a sheet a section.")),
        "csv": ("CSV", say("A line a number, for spreadsheets and programs.")),
        "json": ("JSON", say("Everything, for programs.")),
    }
    return [
        (name, f"/report.{shape}?{query}", words) for shape, (name, words) in about.items() if shape in FORMATS
    ]
