"""Workbooks as another program writes and reads them: openpyxl, which has nothing to do with chargehand.

    workbook.py write FILE KIND     a workbook of one of the kinds below
    workbook.py dump FILE           every sheet's cells as JSON: {"sheet": [["text", null, ...], ...]}
"""

import datetime
import json
import sys

import openpyxl

HEADER = ["Username *", "FULL NAME*", "SHIFTSELECTIONMODE*", "DEFAULTUSERGROUP*", "DEFAULTTEAM*", "SUID", "TITLE",
          "ENABLED", "HOLIDAYENTITLEMENT", "SHOE SIZE"]
REST = ["None", "System", "Default Team"]


def people(book):
    """Booleans, texts, numbers, dates, leading zeros, blank rows, merged cells, hidden sheets."""
    old = book.active
    old.title = "Last year"
    old.sheet_state = "hidden"
    old.append(HEADER)
    old.append(["ghost", "Ghost", *REST])
    sheet = book.create_sheet("Users")
    sheet.append(HEADER)
    sheet.append(["anna", "Anna Ärztin 工", *REST, "0007", "Welder", True, "true"])
    sheet.append(["bert", "Bert", *REST, 7, datetime.date(2026, 1, 31), "TRUE", False])
    sheet["F3"].number_format = "000"
    sheet.append([])
    sheet.append(["carl\u00a0", "\u00a0Carl", *REST, 4711, 3.5, False, "FALSE"])
    sheet.append(["dora", "Dora", *REST, None, "merged", None, None])
    sheet.merge_cells("G6:G7")
    sheet.append(["emil", "Emil", *REST])


def formulas(book):
    """Formulas: openpyxl works none out, so no value is kept with them."""
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(["anna", "Anna", *REST, "=1+1"])
    sheet.append(["bert", '=HYPERLINK("http://example.org","Bert")', *REST])
    sheet.append(["carl", "Carl", *REST, "2", "#N/A"])
    sheet["G4"].data_type = "e"
    sheet.append(["dora", "Dora\nDora", *REST])


def formulas_alone(book):
    """The same without the line break, which makes the whole file no table."""
    formulas(book)
    book.active.delete_rows(5)


def far(book):
    """One cell at the far end."""
    book.active.append(HEADER)
    book.active["XFD1048576"] = "x"


def write(path, kind):
    book = openpyxl.Workbook()
    {"people": people, "formulas": formulas, "formulas-alone": formulas_alone, "far": far}[kind](book)
    book.save(path)


def dump(path):
    book = openpyxl.load_workbook(path)
    rows = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}
    json.dump(rows, sys.stdout, ensure_ascii=True, default=str)


if __name__ == "__main__":
    {"write": write, "dump": dump}[sys.argv[1]](*sys.argv[2:])
