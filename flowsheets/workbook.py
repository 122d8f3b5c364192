"""The result as a workbook: one sheet a table, numbers as numbers, units in the headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
WIDEST = 60


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Row]]) -> None:
    """Write one sheet for each table; a table is a sequence of rows with the same keys, which become the headings."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        if rows:
            _write_sheet(book, title, rows)
    book.save(path)


def _write_sheet(book: Any, title: str, rows: Sequence[Row]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title[:31])
    headings = list(rows[0])
    columns = [[row.get(h) for row in rows] for h in headings]
    for index, (heading, values) in enumerate(zip(headings, columns), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _width(heading, values)
    sheet.freeze_panes = "C2" if len(headings) > 6 else "A2"
    font, fill = Font(bold=True), PatternFill("solid", fgColor="DDE6ED")
    head = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, value=heading)
        cell.font, cell.fill, cell.alignment = font, fill, Alignment(wrap_text=True, vertical="top")
        head.append(cell)
    sheet.append(head)
    mixed = {i for i, heading in enumerate(headings) if heading == "value"}  # each row a figure of its own size
    formats = [_number_format(values) for values in columns]
    for row in rows:
        values = [row.get(h) for h in headings]
        sheet.append([_cell(sheet, v, _number_format([v]) if i in mixed else formats[i]) for i, v in enumerate(values)])


def _cell(sheet: Any, value: Any, number_format: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value if isinstance(value, (bool, str, type(None))) else str(value)
    if not number_format or isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = number_format
    return cell


def _number_format(values: Iterable[Any]) -> str:
    """A format that shows four figures of the largest number of a column."""
    sizes = [abs(v) for v in values if isinstance(v, float) and v == v]
    largest = max(sizes, default=0.0)
    if largest == 0.0:
        return "0" if sizes else ""
    if largest < 1e-3 or largest >= 1e9:
        return "0.000E+00"
    for limit, number_format in ((1.0, "0.00000"), (10.0, "0.0000"), (100.0, "0.000"), (1000.0, "0.00"), (1e4, "0.0")):
        if largest < limit:
            return number_format
    return "#,##0"


def _width(heading: str, values: Iterable[Any]) -> float:
    texts = max((len(v) for v in values if isinstance(v, str)), default=0)
    longest_word = max(len(word) for word in heading.split(" "))
    return min(max(texts + 2, longest_word + 3, 11), WIDEST)
