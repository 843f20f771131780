//! CSV by the letter of RFC 4180. Written by hand because the usual reader mends what is broken: it closes open quotes
//! and takes stray ones, and an import must not guess.

use sha2::{Digest as _, Sha256};

use super::{COLUMN_LIMIT, FILE_LIMIT, Flaws, ROW_LIMIT, Table, TableFlaw, doubles, header_key};

/// Reads a CSV file: UTF-8 with or without a byte order mark, fields parted by `,` or `;` (whichever the header has more
/// of, or what the first line says as `sep=;`, which a spreadsheet program reads too), rows by LF or CRLF.
///
/// # Errors
/// All flaws that were found.
pub fn read_csv(bytes: Vec<u8>) -> Result<Table, Flaws> {
    if bytes.len() > FILE_LIMIT {
        return Err(TableFlaw::TooLarge.into());
    }
    let sha256 = Sha256::digest(&bytes).into();
    let text = decoded(bytes)?;
    let mut reader = Reader::new(&text);
    let mut flaws = Flaws::default();
    let Some(columns) = reader.header(&mut flaws) else {
        return Err(if flaws.count == 0 { TableFlaw::Empty.into() } else { flaws });
    };
    let mut table = Table::new(columns, sha256);
    while let Some(row) = reader.row(&mut table, &mut flaws) {
        if table.numbers.len() == ROW_LIMIT {
            flaws.push(TableFlaw::TooManyRows);
            break;
        }
        table.numbers.push(row);
    }
    if flaws.count == 0 { Ok(table) } else { Err(flaws) }
}

/// The text without a byte order mark.
fn decoded(bytes: Vec<u8>) -> Result<String, TableFlaw> {
    match bytes.get(..4) {
        Some([0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, 0, _] | [_, 0, _, 0]) => return Err(TableFlaw::Utf16),
        Some(b"PK\x03\x04") => return Err(TableFlaw::Workbook),
        _ => {}
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        TableFlaw::NotUtf8 { row: as_number(memchr::memchr_iter(b'\n', valid).count()).saturating_add(1) }
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

struct Reader<'a> {
    rest: &'a str,
    separator: u8,
    row: u32,
}

/// How a field ended.
#[derive(PartialEq)]
enum End {
    Field,
    Row,
    Unterminated,
}

struct Field {
    end: End,
    stray: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let line = text.lines().next().unwrap_or("");
        let header = line.as_bytes();
        if let Some(separator @ (b"," | b";")) = line.strip_prefix("sep=").map(str::as_bytes) {
            let rest = text.get(line.len()..).unwrap_or_default();
            let rest = rest.strip_prefix('\r').unwrap_or(rest);
            return Self { rest: rest.strip_prefix('\n').unwrap_or(rest), separator: separator[0], row: 1 };
        }
        let separator = if memchr::memchr_iter(b';', header).count() > memchr::memchr_iter(b',', header).count() {
            b';'
        } else {
            b','
        };
        Self { rest: text, separator, row: 0 }
    }

    /// The names of the columns, or `None` where the table can't be read without them.
    fn header(&mut self, flaws: &mut Flaws) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        self.row += 1;
        let mut names: Vec<String> = Vec::new();
        let mut count = 0;
        loop {
            let mut name = String::new();
            let field = self.field(&mut name);
            count += 1;
            if count <= COLUMN_LIMIT {
                self.judge(&field, &name, &format!("column {count}"), flaws);
                names.push(name.trim().to_owned());
            }
            match field.end {
                End::Field => {}
                End::Row => break,
                End::Unterminated => return None,
            }
        }
        if count > COLUMN_LIMIT {
            flaws.push(TableFlaw::TooManyColumns(count));
            return None;
        }
        doubles(&names, flaws);
        let unnamed = names.iter().all(|name| header_key(name).is_empty());
        if unnamed && flaws.count == 0 { None } else { Some(names) }
    }

    /// Appends the next row that isn't empty and gives its number; `None` at the end. Of a row with flaws nothing is kept.
    fn row(&mut self, table: &mut Table, flaws: &mut Flaws) -> Option<u32> {
        while !self.rest.is_empty() {
            self.row += 1;
            let (text_before, ends_before, flaws_before) = (table.text.len(), table.ends.len(), flaws.count);
            let expected = table.columns.len();
            let mut found = 0;
            loop {
                let start = table.text.len();
                let field = self.field(&mut table.text);
                if let Some(name) = table.columns.get(found) {
                    self.judge(&field, &table.text[start..], name, flaws);
                    table.ends.push(as_number(table.text.len()));
                } else {
                    table.text.truncate(start);
                    if field.end == End::Unterminated {
                        self.judge(&field, "", "a field beyond the last column", flaws);
                    }
                }
                found += 1;
                match field.end {
                    End::Field => {}
                    End::Row => break,
                    End::Unterminated => return None,
                }
            }
            let empty = table.text.len() == text_before && found <= expected;
            if !empty && found != expected {
                flaws.push(TableFlaw::FieldCount { row: self.row, found, expected });
            }
            if empty || flaws.count > flaws_before {
                table.text.truncate(text_before);
                table.ends.truncate(ends_before);
            } else {
                return Some(self.row);
            }
        }
        None
    }

    fn judge(&self, field: &Field, text: &str, column: &str, flaws: &mut Flaws) {
        let (row, column) = (self.row, || column.to_owned());
        if field.end == End::Unterminated {
            flaws.push(TableFlaw::UnterminatedQuote { row, column: column() });
        } else if field.stray {
            flaws.push(TableFlaw::StrayQuote { row, column: column() });
        } else if let Some(character) = text.chars().find(|character| character.is_control()) {
            flaws.push(TableFlaw::Control { row, column: column(), character });
        }
    }

    /// Appends the next field's text.
    fn field(&mut self, text: &mut String) -> Field {
        let quoted = self.rest.strip_prefix('"');
        if let Some(inside) = quoted {
            self.rest = inside;
            loop {
                let Some(quote) = memchr::memchr(b'"', self.rest.as_bytes()) else {
                    self.rest = "";
                    return Field { end: End::Unterminated, stray: false };
                };
                text.push_str(&self.rest[..quote]);
                self.rest = &self.rest[quote + 1..];
                match self.rest.strip_prefix('"') {
                    Some(rest) => {
                        text.push('"');
                        self.rest = rest;
                    }
                    None => break,
                }
            }
        }
        // What is left of the field: everything when it isn't quoted; behind a closing quote there must be nothing.
        let end = memchr::memchr2(self.separator, b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let (tail, rest) = self.rest.split_at(end);
        let at_row_end = !rest.starts_with(self.separator as char);
        let tail = if at_row_end { tail.strip_suffix('\r').unwrap_or(tail) } else { tail };
        let stray = tail.contains('"') || (quoted.is_some() && !tail.is_empty());
        text.push_str(tail);
        self.rest = rest.get(1..).unwrap_or("");
        Field { end: if at_row_end { End::Row } else { End::Field }, stray }
    }
}

fn as_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Table, Flaws> {
        read_csv(text.as_bytes().to_vec())
    }

    fn cells(table: &Table) -> Vec<(u32, Vec<&str>)> {
        table.rows().map(|row| (row.number, row.cells().collect())).collect()
    }

    fn flaws(text: &str) -> Vec<TableFlaw> {
        read(text).unwrap_err().kept
    }

    // C1
    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_header() -> Result<(), Flaws> {
        let table = read("\u{feff}USERNAME*,Full Name *\r\nanna,Anna A\r\n")?;
        assert_eq!(table.columns(), ["USERNAME*", "Full Name *"]);
        assert_eq!(
            (table.column("username"), table.column("FULLNAME*"), table.column("email")),
            (Some(0), Some(1), None)
        );
        assert_eq!(cells(&table), [(2, vec!["anna", "Anna A"])]);
        Ok(())
    }

    #[test]
    fn quotes_separators_and_empty_rows_are_read_by_the_letter() -> Result<(), Flaws> {
        let table = read("a;b,c;d\n\"x;1\";\"say \"\"hi\"\"\";\n\n;;\n 007 ;y;\"\"")?;
        assert_eq!(table.columns(), ["a", "b,c", "d"]);
        assert_eq!(cells(&table), [(2, vec!["x;1", "say \"hi\"", ""]), (5, vec![" 007 ", "y", ""])]);
        let table = read("a,b\nx,")?;
        assert_eq!(cells(&table), [(2, vec!["x", ""])]);
        assert_eq!(table.rows().next().map(|row| row.cell(7)), Some(""));
        Ok(())
    }

    // C1
    #[test]
    fn a_first_line_may_name_the_separator() -> Result<(), Flaws> {
        for end in ["\n", "\r\n"] {
            let table = read(&format!("\u{feff}sep=;{end}a,1,2;b{end}x;y{end}"))?;
            assert_eq!(table.columns(), ["a,1,2", "b"]);
            assert_eq!(cells(&table), [(3, vec!["x", "y"])], "rows are numbered as in the file");
        }
        assert_eq!(read("sep=,\na;a,b\nx;x,y")?.columns(), ["a;a", "b"]);
        assert_eq!(read("sep=x\na\n")?.columns(), ["sep=x"], "no separator that is read here");
        assert_eq!(flaws("sep=;"), [TableFlaw::Empty]);
        Ok(())
    }

    // C2-C4
    #[test]
    fn all_flaws_are_found_with_their_rows() {
        let text = "USERNAME,FULL NAME\nanna,\"A\rB\"\nbob\nc,d,e\nf\"g,h\n\"i\"j,k\nl,m\nn,\"o";
        let column = || "FULL NAME".to_owned();
        assert_eq!(
            flaws(text),
            [
                TableFlaw::Control { row: 2, column: column(), character: '\r' },
                TableFlaw::FieldCount { row: 3, found: 1, expected: 2 },
                TableFlaw::FieldCount { row: 4, found: 3, expected: 2 },
                TableFlaw::StrayQuote { row: 5, column: "USERNAME".to_owned() },
                TableFlaw::StrayQuote { row: 6, column: "USERNAME".to_owned() },
                TableFlaw::UnterminatedQuote { row: 8, column: column() },
            ]
        );
        assert!(flaws(text)[0].to_string().contains("row 2: control character U+000D in FULL NAME"));
        assert_eq!(flaws(text)[1].to_string(), "row 3 has 1 of 2 fields");
        assert!(matches!(flaws("a\nx,\"y")[..], [TableFlaw::UnterminatedQuote { row: 2, .. }, ..]));
    }

    // T1, T3: also a line break or C1 control inside quotes
    #[test]
    fn control_characters_are_refused_wherever_they_stand() {
        for text in ["a\nx\x1b]52", "a\nx\u{9b}31m", "a\n\"x\ny\"", "a\nx\ty", "a\x07\nx"] {
            assert!(matches!(flaws(text)[..], [TableFlaw::Control { .. }]), "{text:?}");
        }
    }

    // C9
    #[test]
    fn other_encodings_and_workbooks_are_named() {
        assert_eq!(read_csv(b"\xff\xfeU\0S\0E\0R\0".to_vec()).unwrap_err().kept, [TableFlaw::Utf16]);
        assert_eq!(read_csv(b"U\0S\0E\0R\0".to_vec()).unwrap_err().kept, [TableFlaw::Utf16]);
        assert_eq!(TableFlaw::Utf16.to_string(), "not UTF-8 (looks like UTF-16): save it as CSV UTF-8");
        assert_eq!(read_csv(b"a\nM\xfcller\n".to_vec()).unwrap_err().kept, [TableFlaw::NotUtf8 { row: 2 }]);
        assert_eq!(read_csv(b"PK\x03\x04rest".to_vec()).unwrap_err().kept, [TableFlaw::Workbook]);
    }

    #[test]
    fn a_table_needs_a_header_without_doubles() {
        for text in ["", "\u{feff}", "\n", ",,\nx,y,z\n"] {
            assert_eq!(flaws(text), [TableFlaw::Empty], "{text:?}");
        }
        assert_eq!(flaws("Email,E MAIL*\n"), [TableFlaw::ColumnTwice("E MAIL*".to_owned())]);
        assert!(read("a\n").is_ok_and(|table| table.is_empty()));
    }

    // IMP-2
    #[test]
    fn the_limits_hold() {
        assert!(
            read(&vec!["x"; COLUMN_LIMIT].iter().enumerate().map(|(i, x)| format!("{x}{i},")).collect::<String>())
                .is_err()
        );
        assert_eq!(flaws(&",".repeat(1_000_000)), [TableFlaw::TooManyColumns(1_000_001)]);
        let rows = "x\n".repeat(ROW_LIMIT);
        assert!(read(&format!("a\n{rows}")).is_ok_and(|table| table.len() == ROW_LIMIT));
        assert_eq!(flaws(&format!("a\n{rows}y\n")), [TableFlaw::TooManyRows]);
        assert_eq!(read_csv(vec![b'a'; FILE_LIMIT + 1]).unwrap_err().kept, [TableFlaw::TooLarge]);
        let broken = read(&format!("a,b\n{rows}")).unwrap_err();
        assert_eq!((broken.kept.len(), broken.count), (1_000, ROW_LIMIT));
        assert_eq!(broken.to_string(), "row 2 has 1 of 2 fields (and 99999 more)");
    }

    #[test]
    fn the_hash_is_that_of_the_file() -> Result<(), Flaws> {
        assert_eq!(read("a\n")?.sha256_text(), "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7");
        Ok(())
    }

    // T6
    #[test]
    fn a_file_that_is_none_is_told_with_a_harmless_name() {
        let missing = crate::spreadsheet::read_file(std::path::Path::new("\x1b[31mevil.csv")).unwrap_err().to_string();
        assert!(missing.starts_with("␛[31mevil.csv can't be read"), "{missing}");
        assert!(crate::spreadsheet::read_file(std::path::Path::new("/dev/zero")).is_err());
    }

    proptest! {
        #[test]
        fn what_was_quoted_is_read_back(rows in prop::collection::vec(prop::collection::vec("[ -~äß€]{0,8}", 3), 0..8)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let lines: Vec<String> = rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",")).collect();
            let table = read(&format!("a,b,c\n{}", lines.join("\r\n"))).unwrap();
            let expected: Vec<_> = rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            let found: Vec<Vec<&str>> = table.rows().map(|row| row.cells().collect()).collect();
            prop_assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn no_bytes_break_the_reading(bytes in prop::collection::vec(prop::sample::select(&b"a,;\"\r\n\x00\xff\xc3\xa4"[..]), 0..60)) {
            let _ = read_csv(bytes);
        }
    }
}
