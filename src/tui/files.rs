//! Files of users: what lies in a folder, and what a file would do, made ready beside the drawing thread so that a
//! hundred thousand rows cost the screen nothing.

use std::path::PathBuf;
use std::sync::Arc;

use super::request::Progress;
use crate::config::typed_path;
use crate::domain::id::SessionId;
use crate::domain::import::{Action, Choices, ImportRow};
use crate::service::{Answer, Desk, ImportOptions, ImportReport};
use crate::spreadsheet::read_file;

/// So many names of a folder are kept: nobody reads more, and what is typed narrows them down.
const KEPT: usize = 5_000;

/// So many flaws of a file are told; who mends them tries again.
const TOLD: usize = 20;

/// What lies in a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// The folder as it was typed, up to its last `/`.
    pub typed: String,
    /// Where that is.
    pub path: PathBuf,
    /// Its folders and the files of the kinds that are asked for somewhere, by name.
    pub entries: Vec<Entry>,
    /// Why it can't be read.
    pub flaw: Option<String>,
}

/// A file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name as far as it is text.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Is it a folder?
    pub is_folder: bool,
}

impl Folder {
    /// Reads the folder of a path that somebody typed.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let path = std::path::absolute(typed_path(if typed.is_empty() { "." } else { typed }))
            .unwrap_or_else(|_| PathBuf::from(typed));
        let typed = typed.to_owned();
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => {
                let flaw = Some(format!("{} can't be read: {error}.", path.display()));
                return Self { typed, path, entries: Vec::new(), flaw };
            }
        };
        let entry = |entry: std::fs::DirEntry| {
            let (path, kind) = (entry.path(), entry.file_type());
            // Of a link what it leads to counts.
            let is_folder = match kind {
                Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                _ => std::fs::metadata(&path).is_ok_and(|meta| meta.is_dir()),
            };
            Entry { name: entry.file_name().to_string_lossy().into_owned(), path, is_folder }
        };
        let mut entries: Vec<Entry> = entries
            .filter_map(Result::ok)
            .map(entry)
            .filter(|entry| entry.is_folder || entry.ends_in(&["xlsx", "csv", "json", "jsonl", "db"]))
            .take(KEPT)
            .collect();
        entries.sort_by_cached_key(|entry| (entry.is_folder, entry.name.to_lowercase(), entry.name.clone()));
        Self { typed, path, entries, flaw: None }
    }
}

impl Entry {
    /// Does its name end in one of these?
    #[must_use]
    pub fn ends_in(&self, endings: &[&str]) -> bool {
        let ending = self.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        endings.iter().any(|wanted| ending.eq_ignore_ascii_case(wanted))
    }
}

/// Which file is read, and what is done with it.
#[derive(Clone, Debug)]
pub struct ImportCall {
    /// The file.
    pub path: PathBuf,
    /// What becomes of rows that would be errors otherwise.
    pub choices: Choices,
    /// The preview that was confirmed: it is imported now. None: only look.
    pub confirmed: Option<Arc<Preview>>,
}

/// What came of reading a file.
#[derive(Clone, Debug)]
pub enum Looked {
    /// It can't be read as a table: why, a sentence each.
    Flaws(Vec<String>),
    /// What its rows would do, or did.
    Preview(Arc<Preview>),
}

/// What a file of users would do, or did.
#[derive(Debug)]
pub struct Preview {
    /// The file.
    pub path: PathBuf,
    /// Of a workbook: the sheet.
    pub sheet: Option<String>,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
    /// What the rows come to.
    pub plan: [u8; 32],
    /// What was chosen.
    pub choices: Choices,
    /// Row by row.
    pub report: ImportReport,
    /// Places of the rows with errors.
    pub errors: Vec<usize>,
    /// Places of the rows with warnings.
    pub warned: Vec<usize>,
    /// Places of the rows that change an account that is there, or bring one back.
    pub changed: Vec<usize>,
    /// How many rows give an account that is there another password, which can't be undone.
    pub passwords: usize,
}

impl Preview {
    fn new(path: PathBuf, table: &crate::spreadsheet::Table, choices: Choices, report: ImportReport) -> Self {
        let places = |wanted: &dyn Fn(&ImportRow) -> bool| {
            let rows = report.rows.iter().enumerate().filter(|(_, row)| wanted(row));
            rows.map(|(place, _)| place).collect::<Vec<_>>()
        };
        let changes = |row: &ImportRow| matches!(row.action, Action::Update | Action::BringBack);
        let password = |row: &&ImportRow| changes(row) && row.changes.iter().any(|detail| detail.field == "password");
        Self {
            sheet: table.sheet().map(str::to_owned),
            sha256: table.sha256(),
            plan: report.plan(),
            choices,
            errors: places(&|row| !row.errors.is_empty()),
            warned: places(&|row| !row.warnings.is_empty()),
            changed: places(&changes),
            passwords: report.rows.iter().filter(password).count(),
            path,
            report,
        }
    }

    /// How many accounts it would add, change and bring back.
    #[must_use]
    pub const fn doing(&self) -> u64 {
        let ImportReport { created, updated, brought_back, .. } = self.report;
        created + updated + brought_back
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }
}

/// Reads a file, and looks what it would do or does it.
pub(super) fn import(
    desk: &mut Desk,
    session: SessionId,
    call: ImportCall,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Answer<Looked> {
    let ImportCall { path, choices, confirmed } = call;
    let path = std::path::absolute(&path).unwrap_or(path);
    let table = match read_file(&path) {
        Ok(table) => table,
        Err(flaws) => {
            let sentence = |flaw: &crate::spreadsheet::TableFlaw| crate::domain::text::sentence(flaw);
            let mut lines: Vec<String> = flaws.kept.iter().take(TOLD).map(sentence).collect();
            if flaws.count > lines.len() {
                lines.push(format!("And {} more.", flaws.count - lines.len()));
            }
            return Ok(Looked::Flaws(lines));
        }
    };
    let options = ImportOptions {
        dry_run: confirmed.is_none(),
        choices,
        previewed: confirmed.as_ref().map(|preview| preview.sha256),
        planned: confirmed.as_ref().map(|preview| preview.plan),
    };
    let name = path.to_string_lossy().into_owned();
    let mut import =
        |options| desk.import_users(session, &name, &table, options, |progress| watch(Progress::Import(progress)));
    let mut report = import(options)?;
    if confirmed.is_some() && !report.written {
        // It isn't any more what was confirmed: what it comes to now, counted as in any preview.
        report = import(ImportOptions { choices, dry_run: true, ..ImportOptions::default() })?;
    }
    Ok(Looked::Preview(Arc::new(Preview::new(path, &table, choices, report))))
}
