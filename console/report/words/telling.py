"""One report told in one language: every cell, heading, note and finding as words."""

from collections.abc import Callable, Mapping, Sequence

from babel.dates import format_skeleton

from activities.languages import Language
from console.report.words.codes import code_names
from console.report.words.findings import finding_sentence
from console.report.words.headings import column_names, row_names, section_names, table_names
from console.report.words.notes import mark_sentences, note_sentence, state_names
from models.days import first_day, leading_day
from models.report.cells import Cell, Codes, ConfirmedZero, Funded, Goal, Number, Occasion, Words, marks_of
from models.report.shapes import Column, Finding, Note, Report, Row, Section, Table, Value

_MONTH, _YEAR = 2, 1


class Teller:
    """Tells one report in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report, self.language = report, language
        self.marks = mark_sentences(language)
        self._states = state_names(language)
        self._columns, self._rows = column_names(language), row_names(language)
        self._sections, self._tables = section_names(language), table_names(language)
        self._labels = {
            row.code: row.label for table in self._all_tables() for row in table.rows if row.label
        }
        self._named = {each.code: each.label for table in self._all_tables() for each in table.columns}

    def _all_tables(self) -> Sequence[Table]:
        return [table for section in self.report.sections for table in section.tables]

    def section(self, section: Section) -> str:
        """Return the heading of a section."""
        return self._sections[section.code]

    def table(self, table: Table) -> str:
        """Return the heading of a table."""
        return self._tables[table.code]

    def column(self, column: Column) -> str:
        """Return the heading of a column."""
        if column.about == "organisation":
            return self.organisation(column.code)
        return column.label or self._columns.get(column.code, column.code)

    def row(self, row: Row) -> str:
        """Return the heading of a row."""
        if row.about == "country":
            return self.language.country(row.code)
        if row.about == "pilot" and row.label:
            return f"{row.label} ({row.code})"
        return row.label or self._rows.get(row.code, row.code)

    def organisation(self, code: str) -> str:
        """Return the name of an organisation."""
        return self.report.names.get(code, code)

    def cell(self, cell: Cell) -> str:
        """Return what stands in a cell; its marks are told by `signs`."""
        told: Mapping[type, Callable[..., str]] = {
            Number: lambda each: str(each.value),
            Goal: lambda each: str(each.value),
            ConfirmedZero: self._zero,
            Codes: self._codes,
            Occasion: lambda each: self.occasion(each.on),
            Words: lambda each: each.text or self._states["erased"],
            Funded: self._funded,
        }
        return told[type(cell)](cell) if type(cell) in told else self._states[cell.state]

    def signs(self, cell: Cell) -> str:
        """Return the signs of a cell's marks."""
        return "".join(self.marks[mark][0] for mark in marks_of(cell))

    def marked(self, cell: Cell) -> str:
        """Return what stands in a cell, with the signs of its marks behind it."""
        return self.cell(cell) + self.signs(cell)

    def legend(self, table: Table) -> list[tuple[str, str]]:
        """Return the signs a table uses, and what each says."""
        used = {mark for row in table.every_row for cell in row.cells for mark in marks_of(cell)}
        return [told for mark, told in self.marks.items() if mark in used]

    def occasion(self, on: str) -> str:
        """Return a day, days, a month or a year as people write it."""
        first, slash, last = on.partition("/")
        return f"{self._part(first)} – {self._part(last)}" if slash else self._part(first)

    def _part(self, on: str) -> str:
        day, known = first_day(on), sum(part is not None for part in leading_day(on))
        if day is None:
            return self._states["unknown"]
        if known == _YEAR:
            return str(day.year)
        if known == _MONTH:
            return str(format_skeleton("yMMMM", day, locale=self.language.locale))
        return self.language.plain_day(day)

    def _zero(self, cell: ConfirmedZero) -> str:
        facts = {"by": self.organisation(cell.by), "on": self.language.plain_day(cell.on)}
        return self.language.say("0 (confirmed by %(by)s on %(on)s)", facts)

    def _funded(self, cell: Funded) -> str:
        said = code_names(self.language, "funding").get(cell.status, cell.status)
        return said if cell.amount is None else self.language.labelled(said, f"{cell.amount} {cell.currency}")

    def _codes(self, cell: Codes) -> str:
        return ", ".join(self.code(cell.about, each) for each in cell.codes)

    def code(self, about: str, code: str) -> str:
        """Return what a code of a list is called."""
        if about == "organisation":
            return self.organisation(code)
        if about == "country":
            return self.language.country(code)
        if about == "area":
            return code.replace("_", " ")
        return code_names(self.language, about).get(code, code)

    def note(self, note: Note) -> str:
        """Return a note as a sentence."""
        return note_sentence(self.language, note.code, self._facts(note.values))

    def finding(self, finding: Finding) -> str:
        """Return a finding as a sentence."""
        facts = self._facts(finding.values)
        if finding.code == "sme_counts_differ":
            pairs = zip(*(each.value for each in finding.values), strict=True)
            facts["counts"] = ", ".join(f"{self._counted(name)} {number}" for name, number in pairs)
        if finding.code == "zero_contradicted":
            facts["cells"] = ", ".join(finding.cells)
        return finding_sentence(self.language, finding.code, facts)

    def _counted(self, name: str) -> str:
        code, _, column = name.partition(".")
        label = self._labels.get(code) or self._named.get(code) or self._columns.get(code, code)
        return f"{label} ({self._columns[column]})" if column else label

    def _facts(self, values: Sequence[Value]) -> dict[str, object]:
        return {each.name: self._fact(each) for each in values}

    def _fact(self, value: Value) -> object:
        if isinstance(value.value, int):
            return value.value
        codes = (value.value,) if isinstance(value.value, str) else value.value
        say = self._speakers().get(value.name)
        return self.language.listed([say(each) for each in codes] if say else list(codes))

    def _speakers(self) -> dict[str, Callable[[str], str]]:
        def column(code: str) -> str:
            return self._named.get(code) or self._columns.get(code, code)

        return {
            "organisation": self.organisation,
            "organisations": self.organisation,
            "by": self.organisation,
            "countries": self.language.country,
            "kind": lambda code: self.code("activity", code),
            "kinds": lambda code: self.code("activity", code),
            "achievement": lambda code: self._labels.get(code) or self._rows.get(code, code),
            "column": column,
            "columns": lambda code: self.language.say("“%(column)s”", {"column": column(code)}),
            "place": lambda text: text or self._states["erased"],
            "first": self.occasion,
            "on": self.occasion,
        }
