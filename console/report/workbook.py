"""The report as a workbook: a sheet a section, then findings, sources and what the numbers rest on."""

from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format

from console.report.words.telling import Teller
from models.report.cells import Goal, Number, sources_of
from models.report.shapes import Row, Section, Table

_SIGNS = '0"{}"'
"""A number format that shows signs behind a number, which stays one."""

_PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
"""A text stays a text, whatever it begins with."""

_NAME, _WIDE, _COLUMN = 31, 36, 20
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")


def workbook(teller: Teller) -> bytes:
    """Return the workbook; the same report gives the same bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, _PLAIN)
    book.set_properties({"title": teller.report.name, "created": teller.report.as_of.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for section in teller.report.sections:
        _Sheet(book, teller.section(section), bold).section(teller, section)
    say = teller.language.say
    _findings(_Sheet(book, say("Findings"), bold), teller)
    _sources(_Sheet(book, say("Sources"), bold), teller)
    _verification(_Sheet(book, say("Verification"), bold), teller)
    book.close()
    return out.getvalue()


def _free_name(book: xlsxwriter.Workbook, name: str) -> str:
    """Return a name as a sheet may have it: cut, and told apart from the sheets there are."""
    taken = {str(each.name).casefold() for each in book.worksheets()}
    whole = name.translate(_FORBIDDEN)
    cut, number = _shortened(whole, _NAME), 1
    while cut.casefold() in taken:
        number += 1
        cut = f"{_shortened(whole, _NAME - len(str(number)) - 1)} {number}"
    return cut


def _shortened(name: str, room: int) -> str:
    """Return as many whole words as there is room for; a single longer word is cut."""
    kept = name[: room + 1]
    return kept if len(kept) <= room else kept.rpartition(" ")[0].rstrip(" ,;:–-(") or name[:room]


class _Sheet:
    """One sheet, written from above; a stage on which the line moves."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, bold: Format) -> None:
        self.book, self.bold, self.line = book, bold, 0
        self.sheet = book.add_worksheet(_free_name(book, name))
        self.sheet.set_column(0, 0, _WIDE)
        self.sheet.set_column(1, 20, _COLUMN)

    def write(self, *texts: str | int, bold: bool = False) -> None:
        """Write a line."""
        for place, each in enumerate(texts):
            self._put(place, each, self.bold if bold else None)
        self.line += 1

    def _put(self, place: int, value: str | int, form: Format | None = None) -> None:
        if isinstance(value, int):
            self.sheet.write_number(self.line, place, value, form)
        else:
            self.sheet.write_string(self.line, place, value, form)

    def section(self, teller: Teller, section: Section) -> None:
        """Write the tables of a section below each other."""
        for table in section.tables:
            self.table(teller, table)
            self.line += 1

    def table(self, teller: Teller, table: Table) -> None:
        """Write a table: its numbers with their signs, below it its notes and what the signs say."""
        self.write(teller.table(table), bold=True)
        self.write("", *(teller.column(each) for each in table.columns), bold=True)
        for row in table.every_row:
            self._row(teller, row)
        for note in table.notes:
            self.write(teller.note(note))
        for sign, words in teller.legend(table):
            self.write(f"{sign} {words}")

    def _row(self, teller: Teller, row: Row) -> None:
        self._put(0, teller.row(row))
        for place, cell in enumerate(row.cells, start=1):
            signs = teller.signs(cell)
            if isinstance(cell, Number | Goal):
                form = self.book.add_format({"num_format": _SIGNS.format(signs)}) if signs else None
                self._put(place, cell.value, form)
            else:
                self._put(place, teller.cell(cell) + signs)
        self.line += 1


def _findings(sheet: _Sheet, teller: Teller) -> None:
    for each in teller.report.findings:
        sheet.write(each.code, teller.finding(each))


def _sources(sheet: _Sheet, teller: Teller) -> None:
    for section in teller.report.sections:
        for table in section.tables:
            for row in table.every_row:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if found := sources_of(cell):
                        address = f"{table.code}.{row.code}.{column.code}"
                        sheet.write(address, " ".join(f"{each.agreement}/{each.seq}" for each in found))


def _verification(sheet: _Sheet, teller: Teller) -> None:
    for each in teller.report.statement.heads:
        sheet.write(each.agreement, each.seq, each.digest, each.recorded_at.isoformat())
