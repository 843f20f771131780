//! What a display needs to log in by itself, and the file that opens its dashboard (DEV-4).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::dashboard::{Browser, Dashboard, Format, StartUpFile, State};
use crate::domain::device::Device;
use crate::service::{StartUpOrder, WrittenFile};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::form::{Choice, Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::{Paint, Theme};

pub(super) const HINTS: &[(&str, &str)] = &[("Enter", "start-up file"), ("Up/Down", "scroll"), ("Esc", "close")];
/// Cells before a need's evidence.
const INDENT: usize = 31;

/// The box: the needs, the form over them, and how the file that was written is put in.
#[derive(Debug)]
pub(super) struct DashboardBox {
    device: String,
    found: Option<Box<Dashboard>>,
    pub(super) asked: Option<Ticket>,
    pub(super) question: Option<Question>,
    written: Option<Box<WrittenFile>>,
    scroll: usize,
}

/// What comes of a key.
#[derive(Debug)]
pub(super) enum Pressed {
    Stay,
    Close,
    Write(Call),
}

impl DashboardBox {
    pub(super) fn open(device: &Device, wishes: &mut Wishes) -> Self {
        let device = device.name.clone();
        let mut opened = Self { device, found: None, asked: None, question: None, written: None, scroll: 0 };
        opened.ask(wishes);
        opened
    }

    /// Asks again: something may have been mended meanwhile.
    pub(super) fn ask(&mut self, wishes: &mut Wishes) {
        self.asked = Some(wishes.call(Call::Dashboard(self.device.clone())));
    }

    pub(super) fn take(&mut self, found: Box<Dashboard>) {
        self.found = Some(found);
    }

    /// The file was written: what is to be done with it is told next.
    pub(super) fn take_written(&mut self, written: Box<WrittenFile>) {
        (self.question, self.written, self.scroll) = (None, Some(written), 0);
    }

    pub(super) fn typing(&self) -> bool {
        self.question.as_ref().is_some_and(|question| question.form.typing())
    }

    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        self.question.as_ref().map_or(HINTS, |question| question.form.hints())
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(question) = &mut self.question {
            question.form.paste(text);
        }
    }

    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Pressed {
        if let Some(question) = &mut self.question {
            match question.press(key) {
                Outcome::Leave => self.question = None,
                Outcome::Save => return Pressed::Write(self.call()),
                Outcome::Nothing | Outcome::Button(_) => {}
            }
            return Pressed::Stay;
        }
        match key.code {
            Code::Esc => return Pressed::Close,
            Code::Enter if self.written.is_some() => return Pressed::Close,
            Code::Enter => self.choose(wishes),
            Code::Up => self.scroll = self.scroll.saturating_sub(1),
            Code::Down => self.scroll += 1,
            Code::PageUp => self.scroll = self.scroll.saturating_sub(8),
            Code::PageDown => self.scroll += 8,
            Code::Home => self.scroll = 0,
            Code::End => self.scroll = usize::MAX / 2,
            _ => {}
        }
        Pressed::Stay
    }

    /// Opens the form. What isn't met is said there once more; a file for a display that isn't ready yet is allowed.
    fn choose(&mut self, wishes: &mut Wishes) {
        let Some(found) = &self.found else { return };
        let Some(address) = &found.address else {
            return wishes.say("There is no address to open yet: see Address in the list.", Paint::Warning);
        };
        let formats = vec![
            Choice::new(Format::Xdg.name(), "autostart entry (Linux desktops)"),
            Choice::new(Format::Systemd.name(), "systemd user unit (GNOME, KDE, Sway)"),
            Choice::new(Format::Windows.name(), "Windows task"),
        ];
        let browsers = Browser::ALL.map(|browser| Choice::new(browser.name(), browser.name()));
        let browsers = std::iter::once(Choice::new("", "the usual one: chromium, on Windows msedge")).chain(browsers);
        let fields = vec![
            Field::choice("format", "What starts it", formats, Some(Format::Xdg.name())).required(),
            Field::choice("browser", "Browser", browsers.collect(), Some("")),
            Field::text("account", "Windows account", "", 100).help("which shows it; others leave this empty"),
            Field::text("path", "Write to", ".", 300).required().help("a folder, or a file, on this computer"),
            Field::tick("replace", "Replace a file", false).help("that is there already"),
        ];
        let form = Form::new(fields).buttons("Write", &[], "Cancel").plain();
        let question = Question::new(&format!("Start-up file of {}", self.device), form);
        let mut question = question.line(&format!("It opens {address}"), Paint::Normal);
        if !found.is_ready() {
            question = question.line(&found.verdict(), Paint::Warning);
        }
        self.question = Some(question);
    }

    fn call(&self) -> Call {
        let text = |name: &str| self.question.as_ref().map(|question| question.form.text(name)).unwrap_or_default();
        let ticked = |name: &str| self.question.as_ref().is_some_and(|question| question.form.ticked(name));
        let chosen = text("format");
        let format = Format::ALL.into_iter().find(|format| format.name() == chosen).unwrap_or(Format::Xdg);
        let browser = Browser::from_name(&text("browser")).unwrap_or(Browser::usual(format));
        let account = Some(text("account").trim().to_owned()).filter(|account| !account.is_empty());
        let (device, path, replace) = (self.device.clone(), text("path").trim().into(), ticked("replace"));
        Call::WriteStartUp(Box::new(StartUpOrder { device, format, browser, account, path, replace }))
    }

    fn rows(&self, width: usize, theme: &Theme) -> Vec<(String, Paint)> {
        if let Some(written) = &self.written {
            return told(written, width, theme);
        }
        let Some(found) = &self.found else { return vec![("Asking the gate…".to_owned(), Paint::Hint)] };
        let verdict = if found.is_ready() { Paint::Good } else { Paint::Error };
        let mut rows = vec![(found.verdict(), verdict)];
        for remedy in found.remedies() {
            let (text, paint) = match remedy.missing {
                None => (format!("Fix: {}", remedy.command), Paint::Title),
                Some(needed) => (format!("Fix: ({}) asks for {needed}, which you lack", remedy.command), Paint::Hint),
            };
            rows.extend(draw::wrap(&text, width, theme).into_iter().map(|line| (line, paint)));
        }
        for checked in &found.checks {
            let paint = match checked.state {
                State::Met => Paint::Normal,
                State::Unmet | State::Warned => Paint::Warning,
                State::NotAsked => Paint::Hint,
            };
            let head = format!("{:<5} {:<25}", checked.state.sign(), checked.need.label());
            let mut evidence = draw::wrap(&checked.evidence, width.saturating_sub(INDENT).max(10), theme).into_iter();
            rows.push((format!("{head}{}", evidence.next().unwrap_or_default()), paint));
            rows.extend(evidence.map(|line| (format!("{}{line}", " ".repeat(INDENT)), paint)));
        }
        rows
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let wide = area.width.saturating_sub(2).min(96);
        let rows = self.rows(usize::from(wide.saturating_sub(4)), theme);
        let tall = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let room = usize::from(tall.saturating_sub(2));
        self.scroll = self.scroll.min(rows.len().saturating_sub(room));
        let keys = if self.written.is_some() { "Esc close" } else { "Enter start-up file  Esc close" };
        let footer = match room < rows.len() {
            true => format!("Up Down: line {}-{} of {}  {keys}", self.scroll + 1, self.scroll + room, rows.len()),
            false => keys.to_owned(),
        };
        let title = format!("Dashboard of {}", self.device);
        let inside = draw::boxed(buffer, draw::middle(area, wide, tall), &title, &footer, theme);
        for (index, (text, paint)) in (0..inside.height).zip(rows.iter().skip(self.scroll)) {
            draw::put(buffer, draw::row(inside, index), text, theme.style(*paint), theme);
        }
        match &mut self.question {
            Some(question) => question.draw(buffer, area, theme),
            None => Some(Position { x: inside.x, y: inside.y }),
        }
    }
}

/// Where the file is, and what is typed at the display.
fn told(written: &WrittenFile, width: usize, theme: &Theme) -> Vec<(String, Paint)> {
    let WrittenFile { path, file: StartUpFile { place, install, remove, .. } } = written;
    let mut lines = vec![
        (format!("Written to {}", path.display()), Paint::Good),
        (String::new(), Paint::Normal),
        (format!("{place}:"), Paint::Normal),
    ];
    for (what, commands) in [("Put it in", install), ("Take it out", remove)] {
        lines.push((String::new(), Paint::Normal));
        lines.push((format!("{what}:"), Paint::Normal));
        lines.extend(commands.iter().map(|command| (format!("  {command}"), Paint::Title)));
    }
    let wrap = |(text, paint): (String, Paint)| {
        let wrapped = draw::wrap(&text, width, theme);
        let wrapped = if wrapped.is_empty() { vec![String::new()] } else { wrapped };
        wrapped.into_iter().map(|line| (line, paint)).collect::<Vec<_>>()
    };
    lines.into_iter().flat_map(wrap).collect()
}
