//! Workbooks that nobody's spreadsheet program wrote, and mutilated ones.

use std::io::Write as _;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Users" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="170" formatCode="000"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of this sheet, with other parts beside it.
fn book_with(sheet: &[u8], beside: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
    ];
    parts.retain(|(name, _)| beside.iter().all(|(other, _)| name != other));
    parts.push(("xl/worksheets/sheet1.xml", sheet));
    parts.extend_from_slice(beside);
    zipped(&parts)
}

fn sheet(cells: &str) -> String {
    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>")
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn read(cells: &str) -> Result<Table, Flaws> {
    read_xlsx(&book_with(sheet(cells).as_bytes(), &[]))
}

fn refused(bytes: &[u8]) -> String {
    read_xlsx(bytes).map_or_else(|flaws| flaws.to_string(), |_| "read".to_owned())
}

/// Two columns and what stands in the second row.
fn second_row(cells: &str) -> Vec<(String, Option<Oddity>)> {
    let header = format!("<row r=\"1\">{}{}</row>", cell("A1", "SUID"), cell("B1", "TITLE"));
    let table = read(&format!("{header}<row r=\"2\">{cells}</row>")).unwrap();
    let row = table.rows().next().unwrap();
    let odd: Vec<_> = row.odd().collect();
    let odd = |column| odd.iter().find(|(at, _)| *at == column).map(|(_, odd)| *odd);
    row.cells().enumerate().map(|(column, cell)| (cell.to_owned(), odd(column))).collect()
}

fn told(text: &str, odd: Option<Oddity>) -> (String, Option<Oddity>) {
    (text.to_owned(), odd)
}

#[test]
fn macros_are_told_and_nothing_of_them_is_read() {
    let rows = sheet(&format!("<row r=\"1\">{}</row>", cell("A1", "SUID")));
    assert!(!read_xlsx(&book_with(rows.as_bytes(), &[])).unwrap().has_macros());
    let with = read_xlsx(&book_with(rows.as_bytes(), &[("xl/vbaProject.bin", b"<!DOCTYPE \x00\xff")])).unwrap();
    assert!(with.has_macros());
}

// X4-X6
#[test]
fn cells_that_are_no_text_become_one_and_say_so() {
    let seen = second_row(&format!(r#"<c r="A2" s="1"><v>7</v></c>{}"#, cell("B2", "0007")));
    assert_eq!(seen, [told("7", Some(Oddity::PaddedNumber)), told("0007", None)]);
    let seen = second_row(r#"<c r="A2"><v>7.0</v></c><c r="B2" t="b"><v>1</v></c>"#);
    assert_eq!(seen, [told("7", Some(Oddity::Number)), told("TRUE", None)]);
    let seen = second_row(r#"<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" s="2"><v>46054</v></c>"#);
    assert_eq!(seen, [told("2", Some(Oddity::Formula)), told("2026-02-01", Some(Oddity::Date))]);
    let seen = second_row(r#"<c r="A2"><f>WEBSERVICE("http://x")</f></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#);
    assert_eq!(seen, [told("", Some(Oddity::FormulaUnread)), told("#DIV/0!", Some(Oddity::Fault))]);
}

// X1
#[test]
fn a_far_cell_costs_nothing_and_is_refused() {
    let far =
        read(&format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1", "SUID"), cell("XFD1048576", "x")));
    let said = far.unwrap_err().to_string();
    assert_eq!(said, "row 1048576 has something in column XFD, outside of the template: 64 columns at most are read");
    let beyond = read(&format!("<row r=\"1\">{}</row><row r=\"2\">{}</row>", cell("A1", "SUID"), cell("B2", "x")));
    assert!(
        beyond.unwrap_err().to_string().starts_with("row 2 has something in column B, to which the first row gives")
    );
}

// X2, X3, X8, and what the reader of cells would reserve memory for or choke on
#[test]
fn what_is_made_to_hurt_is_refused() {
    let long = vec![b'A'; FILE_LIMIT + 1];
    assert!(refused(&book_with(&long, &[])).contains("expands beyond 64 MiB"));
    let entities = br#"<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]><worksheet/>"#;
    assert!(refused(&book_with(entities, &[])).contains("defines a document type or entities"));
    for split in [0, 1, 2, 9] {
        // Also where the word lies across the border of what is looked at together.
        let mut late = b"<worksheet>".to_vec();
        late.resize(64 * 1024 - split, b' ');
        late.extend_from_slice(entities);
        assert!(refused(&book_with(&late, &[])).contains("defines a document type or entities"), "{split}");
    }
    let wide: Vec<u8> = "<worksheet>".bytes().flat_map(|byte| [byte, 0]).collect();
    assert!(refused(&book_with(&wide, &[])).contains("is not UTF-8"));
    let named = br#"<?xml version="1.0" encoding="utf-7"?><worksheet/>"#;
    assert!(refused(&book_with(named, &[])).contains("is not UTF-8"));
    let promised = br#"<sst uniqueCount="99999999999999"><si><t>x</t></si></sst>"#;
    let beside: &[(&str, &[u8])] = &[("xl/sharedStrings.xml", promised)];
    assert!(refused(&book_with(sheet("").as_bytes(), beside)).contains("promises more texts"));
    let attributes: String = (0..80_000).map(|at| format!(" a{at}=\"\"")).collect();
    let start = format!(
        "<worksheet{attributes}><sheetData><row r=\"1\"><c r=\"A1\"{attributes}/></row></sheetData></worksheet>"
    );
    assert_eq!(refused(&book_with(start.as_bytes(), &[])), TableFlaw::Empty.to_string());
    let parts: Vec<String> = (0..201).map(|at| format!("part{at}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refused(&zipped(&parts)).contains("more than 200 parts"));
    assert!(refused(&[&b"PK\x03\x04"[..], &[0; container::ARCHIVE_LIMIT]].concat()).contains("larger than 10 MiB"));
    assert!(refused(b"PK\x03\x04").contains("can't be read"));
    assert!(refused(&zipped(&[("hello.txt", b"hello")])).contains("can't be read"));
    // One text of many cells: little in the file, much in memory.
    let text = "x".repeat(30_000);
    let strings = format!("<sst><si><t>{text}</t></si></sst>");
    let rows: String =
        (2..4_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let cells = format!("<row r=\"1\">{}</row>{rows}", cell("A1", "SUID"));
    let beside: &[(&str, &[u8])] = &[("xl/sharedStrings.xml", strings.as_bytes())];
    assert!(refused(&book_with(sheet(&cells).as_bytes(), beside)).contains("expands beyond 64 MiB"));
    let backwards = format!("<row r=\"5\">{}</row><row r=\"2\">{}</row>", cell("A5", "SUID"), cell("A2", "1"));
    assert!(read(&backwards).unwrap_err().to_string().contains("aren't in order"));
}

// X7
#[test]
fn what_is_called_a_workbook_and_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.XLSX");
    for (bytes, said) in [(&b"\x89PNG\r\n"[..], "not a workbook"), (b"\xd0\xcf\x11\xe0rest", "an old workbook")] {
        std::fs::write(&path, bytes).unwrap();
        assert!(crate::spreadsheet::read_file(&path).unwrap_err().to_string().starts_with(said));
    }
    std::fs::write(&path, book_with(sheet(&format!("<row r=\"1\">{}</row>", cell("A1", "SUID"))).as_bytes(), &[]))
        .unwrap();
    assert!(crate::spreadsheet::read_file(&path).is_ok_and(|table| table.columns() == ["SUID"]));
}

#[test]
fn blank_rows_keep_the_numbers_of_the_others_and_merged_cells_are_named() {
    let cells =
        format!("<row r=\"3\">{}</row><row r=\"4\"/><row r=\"6\">{}</row>", cell("A3", "suid *"), cell("A6", "x"));
    let text = format!(
        "<worksheet><sheetData>{cells}</sheetData><mergeCells><mergeCell ref=\"A6:A7\"/><mergeCell ref=\"A99:A100\"/>\
         </mergeCells></worksheet>"
    );
    let table = read_xlsx(&book_with(text.as_bytes(), &[])).unwrap();
    assert_eq!(table.rows().map(|row| (row.number, row.cell(0).to_owned())).collect::<Vec<_>>(), [(6, "x".to_owned())]);
    assert_eq!((table.column("SUID"), table.merged()), (Some(0), Some("A6:A7")));
}

#[test]
fn hidden_sheets_are_not_read_and_those_that_were_not_are_named() {
    let book = BOOK.replace("<sheets>", r#"<sheets><sheet name="Old" sheetId="7" state="hidden" r:id="rId7"/><sheet name="Lists" sheetId="8" state="veryHidden" r:id="rId8"/>"#);
    let relation = |id: u8, file: &str| {
        format!(
            "<Relationship Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/{file}\"/>"
        )
    };
    let relations = BOOK_RELATIONS.replace(
        "</Relationships>",
        &format!("{}{}</Relationships>", relation(7, "old.xml"), relation(8, "lists.xml")),
    );
    let row = sheet(&format!("<row r=\"1\">{}</row>", cell("A1", "SUID")));
    let old = sheet(&format!("<row r=\"1\">{}</row>", cell("A1", "EMAIL")));
    let beside: &[(&str, &[u8])] = &[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/old.xml", old.as_bytes()),
        ("xl/worksheets/lists.xml", old.as_bytes()),
    ];
    let table = read_xlsx(&book_with(row.as_bytes(), beside)).unwrap();
    assert_eq!(
        (table.columns(), table.other_sheets()),
        (&["SUID".to_owned()][..], Some(("Users", &["Old".to_owned()][..])))
    );
    let hidden = BOOK.replace("sheetId=\"1\"", "sheetId=\"1\" state=\"hidden\"");
    assert!(
        refused(&book_with(row.as_bytes(), &[("xl/workbook.xml", hidden.as_bytes())])).contains("no visible sheet")
    );
}

/// A sheet with something of everything.
fn rich() -> String {
    let rows: String = (2..9)
        .map(|row| {
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"><v>{row}</v></c>{}<c r=\"C{row}\" t=\"b\"><v>1</v></c><c r=\"D{row}\">\
                 <f t=\"shared\" si=\"0\" ref=\"D2:D9\">1+1</f><v>2</v></c></row>",
                cell(&format!("B{row}"), "a &amp; b")
            )
        })
        .collect();
    let header: String = ["A1", "B1", "C1", "D1"].iter().map(|at| cell(at, at)).collect();
    format!(
        "<worksheet><dimension ref=\"A1:D9\"/><sheetData><row r=\"1\">{header}</row>{rows}</sheetData>\
         <mergeCells><mergeCell ref=\"A6:A7\"/></mergeCells></worksheet>"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    // IMP-2: whatever is in the file, it is read or refused.
    #[test]
    fn no_archive_breaks_the_reading(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = book_with(rich().as_bytes(), &[]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read_xlsx(&bytes);
    }

    #[test]
    fn no_part_breaks_the_reading(
        part in 0..4_usize,
        changes in prop::collection::vec(
            (
                any::<prop::sample::Index>(),
                any::<prop::sample::Index>(),
                prop::sample::select(vec![
                    "", "<", ">", "\"", "</", "/>", "<c", " r=\"", "0", "-1", "99999999999999999999", "XFD1048576", "A0", "ZZZZ9",
                    ":", "B9:A1", "&#0;", "&x;", "<![CDATA[", "<f>", "<v>", "t=\"s\"", "t=\"shared\" si=\"9999999999\"", "\u{a0}",
                    "1e999", "NaN", "\u{202e}",
                ]),
            ),
            1..6,
        )
    ) {
        let names = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"];
        let mut text = [rich(), BOOK.to_owned(), STYLES.to_owned(), BOOK_RELATIONS.to_owned()][part].clone();
        for (from, length, put) in changes {
            let from = from.index(text.len() + 1);
            let to = from + length.index(12.min(text.len() - from) + 1);
            if text.is_char_boundary(from) && text.is_char_boundary(to) {
                text.replace_range(from..to, put);
            }
        }
        let rich = rich();
        let bytes = match part {
            0 => book_with(text.as_bytes(), &[]),
            _ => book_with(rich.as_bytes(), &[(names[part], text.as_bytes())]),
        };
        let _ = read_xlsx(&bytes);
    }
}
