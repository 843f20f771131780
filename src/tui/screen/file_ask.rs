//! Asks for a file: a field for its path, and below it what lies in the folder. Tab completes, as in a shell.

use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::config::{pasted_path, typed_path};
use crate::service::Answer;
use crate::tui::app::wishes::Wishes;
use crate::tui::files::{Entry, Folder};
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::text_field::{Edited, TextField};
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The keys that work in it.
pub const HINTS: &[(&str, &str)] =
    &[("Tab", "complete"), ("Up Down", "choose"), ("Enter", "go on"), ("Ctrl-U", "empty"), ("Esc", "cancel")];

/// Longest path, in code points.
const LIMIT: usize = 4_096;

/// The box.
#[derive(Debug)]
pub struct FileAsk {
    title: String,
    line: String,
    endings: &'static [&'static str],
    /// Is it a file that will be written?
    saves: bool,
    field: TextField,
    folder: Option<Folder>,
    asked: Option<(Ticket, String)>,
    /// Places of what begins like the name that is typed.
    found: Vec<usize>,
    /// Which of them is chosen, where one is.
    chosen: Option<usize>,
    viewport: Viewport,
    /// What was wrong with the last file.
    said: Vec<String>,
}

/// What came of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Stay,
    /// It closes.
    Close,
    /// This file.
    Chosen(PathBuf),
}

impl FileAsk {
    /// Asks for a file of these endings; `line` says what for, `text` is what it begins with.
    pub fn new(title: &str, line: &str, endings: &'static [&'static str], text: &str, wishes: &mut Wishes) -> Self {
        let mut ask = Self {
            title: title.to_owned(),
            line: line.to_owned(),
            endings,
            saves: false,
            field: TextField::new(text, LIMIT),
            folder: None,
            asked: None,
            found: Vec::new(),
            chosen: None,
            viewport: Viewport::new(0),
            said: Vec::new(),
        };
        ask.look(wishes);
        ask
    }

    /// For a file that will be written.
    #[must_use]
    pub fn saving(mut self) -> Self {
        self.saves = true;
        self
    }

    /// What is wrong with the file that was chosen.
    pub fn say(&mut self, lines: Vec<String>) {
        self.said = lines;
    }

    /// The folder, as it was typed, up to its last `/`; and the name behind it.
    fn parts(&self) -> (&str, &str) {
        let text = self.field.text();
        if text == "~" {
            return (text, "");
        }
        text.rfind('/').map_or(("", text), |at| text.split_at(at + 1))
    }

    /// The folder that the file of this run was in: where the next question begins.
    #[must_use]
    pub fn folder(&self) -> String {
        self.parts().0.to_owned()
    }

    /// Asks what lies in the folder that is typed now, where that isn't known.
    pub fn look(&mut self, wishes: &mut Wishes) {
        let typed = self.parts().0.to_owned();
        let known = self.folder.as_ref().is_some_and(|folder| folder.typed == typed);
        let on_its_way = self.asked.as_ref().is_some_and(|(_, asked)| *asked == typed);
        if !known && !on_its_way {
            self.asked = Some((wishes.call(Call::Folder(typed.clone())), typed));
        }
        self.find();
    }

    /// Finds what begins like the name, whatever its case where nothing else does.
    fn find(&mut self) {
        let (typed, name) = self.parts();
        let (typed, name) = (typed.to_owned(), name.to_owned());
        let entries = self.folder.as_ref().filter(|folder| folder.typed == typed).map_or(&[][..], |it| &it.entries);
        let shown = |entry: &Entry| {
            (entry.is_folder || entry.ends_in(self.endings)) && (name.starts_with('.') || !entry.name.starts_with('.'))
        };
        let those = |begins: &dyn Fn(&str) -> bool| {
            let found = (0..).zip(entries).filter(|(_, entry)| shown(entry) && begins(&entry.name));
            found.map(|(place, _)| place).collect::<Vec<usize>>()
        };
        self.found = those(&|other| other.starts_with(&name));
        if self.found.is_empty() {
            let lower = name.to_lowercase();
            self.found = those(&|other| other.to_lowercase().starts_with(&lower));
        }
        self.chosen = None;
        self.viewport.set_len(self.found.len());
        self.viewport.home();
    }

    fn entry(&self, place: usize) -> Option<&Entry> {
        self.folder.as_ref()?.entries.get(*self.found.get(place)?)
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Outcome {
        match key.code {
            Code::Esc => return Outcome::Close,
            Code::Tab => self.complete(wishes),
            Code::Down => self.go(self.chosen.map_or(0, |chosen| chosen + 1)),
            Code::PageDown => self.go(self.chosen.map_or(0, |chosen| chosen + self.viewport.height())),
            Code::PageUp => self.go(self.chosen.unwrap_or(0).saturating_sub(self.viewport.height())),
            Code::Up | Code::BackTab => match self.chosen {
                None | Some(0) => self.chosen = None,
                Some(chosen) => self.go(chosen - 1),
            },
            Code::Enter => return self.enter(wishes),
            _ => {
                if self.field.press(key) == Edited::Changed {
                    self.said.clear();
                    self.look(wishes);
                }
            }
        }
        Outcome::Stay
    }

    fn go(&mut self, place: usize) {
        self.chosen = self.found.len().checked_sub(1).map(|last| place.min(last));
        self.viewport.select(self.chosen.unwrap_or(0));
    }

    /// Takes a paste: the quotes and backslashes of a shell go. A whole path takes the place of what was there.
    pub fn paste(&mut self, text: &str) {
        let path = pasted_path(text);
        if path.starts_with(['/', '~']) {
            self.field.clear();
        }
        if self.field.paste(&path) == Edited::Refused {
            self.said = vec!["The path holds signs that can't be typed: choose the file in the list.".to_owned()];
        }
        self.find();
    }

    /// As far as all that is found goes on alike; where it goes on no further, the next of them.
    fn complete(&mut self, wishes: &mut Wishes) {
        let name = self.parts().1.to_owned();
        let names: Vec<&str> =
            (0..self.found.len()).filter_map(|at| self.entry(at)).map(|it| it.name.as_str()).collect();
        let Some(first) = names.first() else { return };
        let common = names.iter().fold(first.chars().count(), |common, other| {
            common.min(first.chars().zip(other.chars()).take_while(|(one, two)| one == two).count())
        });
        let common: String = first.chars().take(common).collect();
        let only = (names.len() == 1).then(|| self.entry(0).cloned()).flatten();
        if common.chars().count() > name.chars().count() || (only.is_some() && common != name) {
            self.put(&common);
        } else if only.is_none() {
            return self.go(self.chosen.map_or(0, |chosen| (chosen + 1) % self.found.len().max(1)));
        }
        if only.is_some_and(|only| only.is_folder && only.name == self.parts().1) {
            self.put(&format!("{}/", self.parts().1));
        }
        self.said.clear();
        self.look(wishes);
    }

    /// Puts a name behind the folder that is typed.
    fn put(&mut self, name: &str) {
        let text = format!("{}{name}", self.parts().0);
        self.field.set(&text);
    }

    fn enter(&mut self, wishes: &mut Wishes) -> Outcome {
        let chosen = self.chosen.and_then(|chosen| self.entry(chosen)).cloned();
        let name = self.parts().1.to_owned();
        let typed = || {
            let folders = self.folder.as_ref().map_or(&[][..], |folder| &folder.entries);
            folders.iter().find(|entry| entry.is_folder && entry.name == name).cloned()
        };
        match chosen.or_else(typed) {
            Some(folder) if folder.is_folder => {
                self.put(&format!("{}/", folder.name));
                self.said.clear();
                self.look(wishes);
                Outcome::Stay
            }
            // Its name may be none that could be typed.
            Some(file) => {
                self.put(&file.name);
                self.find();
                Outcome::Chosen(file.path)
            }
            None if self.field.text().trim().is_empty() => {
                self.said = vec!["Type the file's path, or choose one with Down and Enter.".to_owned()];
                Outcome::Stay
            }
            None => Outcome::Chosen(typed_path(self.field.text())),
        }
    }

    /// Takes an answer that is its own; says whether it was.
    pub fn answer(&mut self, ticket: Ticket, answer: &mut Answer<Reply>) -> bool {
        if self.asked.as_ref().is_none_or(|(asked, _)| *asked != ticket) {
            return false;
        }
        self.asked = None;
        if let Ok(Reply::Folder(folder)) = answer {
            self.folder = Some(std::mem::take(folder));
            self.find();
        }
        true
    }

    /// Is this its ticket?
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked.as_ref().is_some_and(|(asked, _)| *asked == ticket)
    }

    /// Draws it in the middle of `area`; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let place = draw::middle(area, 76.min(area.width.saturating_sub(2)), area.height.min(18));
        let inside = draw::boxed(buffer, place, &self.title, "Tab complete  Enter go on  Esc cancel", theme);
        let cells = usize::from(inside.width);
        let mut said: Vec<String> = self.said.iter().flat_map(|line| draw::wrap(line, cells, theme)).collect();
        let room = usize::from(inside.height.saturating_sub(5)).min(8);
        if said.len() > room {
            said.truncate(room.saturating_sub(1));
            said.push("(and more)".to_owned());
        }
        let mut y = 0;
        for line in draw::wrap(&self.line, cells, theme).iter().take(2) {
            draw::put(buffer, draw::row(inside, y), line, theme.style(Paint::Hint), theme);
            y += 1;
        }
        let row = draw::row(inside, y);
        let used = draw::put(buffer, row, "File: ", theme.style(Paint::Label), theme);
        let cursor = self.field.draw(buffer, draw::after(row, used), theme.style(Paint::Focused), theme);
        let below = u16::try_from(said.len()).unwrap_or(0);
        let list = Rect { y: inside.y + y + 2, height: inside.height.saturating_sub(y + 2 + below), ..inside };
        let list = list.intersection(inside);
        let at = self.draw_list(buffer, list, theme);
        for (y, line) in (inside.height - below.min(inside.height)..).zip(&said) {
            draw::put(buffer, draw::row(inside, y), line, theme.style(Paint::Error), theme);
        }
        at.or(cursor)
    }

    fn draw_list(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let heading = match &self.folder {
            None => "Reading the folder…".to_owned(),
            Some(Folder { flaw: Some(flaw), .. }) => flaw.clone(),
            Some(folder) if self.found.is_empty() && self.saves => format!("New in {}.", place_of(&folder.path)),
            Some(folder) if self.found.is_empty() => {
                let endings = self.endings.join(" or .");
                format!("No folder and no .{endings} file of that name in {}.", place_of(&folder.path))
            }
            Some(folder) => format!("In {}:", place_of(&folder.path)),
        };
        draw::put(buffer, area, &heading, theme.style(Paint::Hint), theme);
        let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }.intersection(area);
        self.viewport.set_height(usize::from(rows.height));
        let mut cursor = None;
        for (y, place) in (0..rows.height).zip(self.viewport.window()) {
            let Some(entry) = self.entry(place) else { continue };
            let (row, here) = (draw::row(rows, y), self.chosen == Some(place));
            let sign = if here { '>' } else { ' ' };
            let slash = if entry.is_folder { "/" } else { "" };
            let text = format!("{sign} {}{slash}", entry.name);
            draw::put(buffer, row, &text, theme.style(if here { Paint::Selected } else { Paint::Normal }), theme);
            if here {
                cursor = Some(Position { x: row.x, y: row.y });
            }
        }
        cursor
    }
}

fn place_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
