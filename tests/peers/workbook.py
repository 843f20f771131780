"""Workbooks as another program writes and reads them: openpyxl, which has nothing to do with chargehand.

    workbook.py write FILE KIND     a workbook of one of the kinds below
    workbook.py dump FILE           every sheet's cells as JSON: {"sheet": [["text", null, ...], ...]}
    workbook.py dropdowns FILE      what can be chosen in each column of the first sheet: {"header": [...]}
    workbook.py facts FILE          sheets and whether they are seen, columns of text, notes
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


def dropdowns(path):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    found = {}
    for rule in sheet.data_validations.dataValidation:
        column = list(rule.sqref.ranges)[0].min_col
        choices = rule.formula1
        if choices.startswith('"'):
            choices = choices.strip('"').split(",")
        else:
            name, area = choices.lstrip("=").split("!")
            choices = [cell.value for (cell,) in book[name][area.replace("$", "")]]
        found[sheet.cell(1, column).value] = choices
    json.dump(found, sys.stdout)


def facts(path):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    header = list(sheet[1])
    json.dump({
        "sheets": {sheet.title: sheet.sheet_state for sheet in book},
        "text": [cell.value for cell in header if sheet.column_dimensions[cell.column_letter].width
                 and sheet.cell(2, cell.column).number_format == "@"],
        "notes": sum(cell.comment is not None for cell in header),
    }, sys.stdout)


if __name__ == "__main__":
    {"write": write, "dump": dump, "dropdowns": dropdowns, "facts": facts}[sys.argv[1]](*sys.argv[2:])
