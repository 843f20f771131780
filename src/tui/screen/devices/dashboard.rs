//! What a display needs to log in by itself, and the file that opens its dashboard (DEV-4).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::keys::Keys;
use crate::domain::dashboard::{Browser, Dashboard, Format, Mending, StartUpFile, State, Way};
use crate::domain::device::Device;
use crate::service::{StartUpOrder, WrittenFile};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::draw;
use crate::tui::part::form::{Choice, Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::request::{Call, Ticket};
use crate::tui::screen::user_facts::Line;
use crate::tui::screen::why;
use crate::tui::theme::{Paint, Theme};

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

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(question) = &mut self.question {
            question.form.paste(text);
        }
    }

    /// Takes a key while the form is open; gives what is to be done.
    pub(super) fn press(&mut self, key: &Key) -> Option<Call> {
        match self.question.as_mut()?.press(key) {
            Outcome::Leave => self.question = None,
            Outcome::Save => return Some(self.call()),
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        None
    }

    /// Scrolls; says whether the action was one of moving.
    pub(super) fn go(&mut self, action: Action) -> bool {
        self.scroll = match action {
            Action::Up => self.scroll.saturating_sub(1),
            Action::Down => self.scroll + 1,
            Action::PageUp => self.scroll.saturating_sub(8),
            Action::PageDown => self.scroll + 8,
            Action::Home => 0,
            Action::End => usize::MAX / 2,
            _ => return false,
        };
        true
    }

    /// Enter: the form of the file, or back to the needs once it was written; says whether there is nothing more.
    pub(super) fn enter(&mut self, wishes: &mut Wishes) {
        match self.written.take() {
            Some(_) => self.scroll = 0,
            None => self.choose(wishes),
        }
    }

    /// The field of the device in which something is to be mended first.
    pub(super) fn field(&self) -> Option<&'static str> {
        self.found.as_ref()?.remedies().into_iter().find_map(|mending| match mending.way {
            Way::Field(field) => Some(field),
            _ => None,
        })
    }

    /// What is shown, as it is copied: the commands for the file that was written, else the needs and what mends them.
    pub(super) fn facts(&self) -> Vec<Line> {
        let line = |label: &str, text: &str| (label.to_owned(), text.to_owned(), Paint::Normal);
        if let Some(WrittenFile { path, file }) = self.written.as_deref() {
            let commands =
                |what: &str, all: &[String]| all.iter().map(|command| line(what, command)).collect::<Vec<_>>();
            let mut lines = vec![line("File", &path.to_string_lossy())];
            lines.extend(commands("Put it in", &file.install));
            lines.extend(commands("Take it out", &file.remove));
            return lines;
        }
        let Some(found) = &self.found else { return Vec::new() };
        let mut lines = vec![line("Dashboard", &found.verdict())];
        lines.extend(found.remedies().into_iter().map(|mending| line("Fix", &mending.command)));
        let needs = found.checks.iter();
        lines.extend(needs.map(|it| line(&format!("{} {}", it.state.sign(), it.need.label()), &it.evidence)));
        lines
    }

    /// Opens the form. What isn't met is said there once more; a file for a display that isn't ready yet is allowed.
    fn choose(&mut self, wishes: &mut Wishes) {
        let Some(found) = &self.found else { return };
        let Some(address) = &found.address else {
            return wishes.say("There is no address to open yet: see Address in the list.", Paint::Warning);
        };
        let formats = vec![
            Choice::new(Format::Xdg.name(), "Linux desktop (autostart)"),
            Choice::new(Format::Systemd.name(), "systemd (GNOME, KDE, Sway)"),
            Choice::new(Format::Windows.name(), "Windows task"),
        ];
        let browsers = Browser::ALL.map(|browser| Choice::new(browser.name(), browser.name()));
        let browsers = std::iter::once(Choice::new("", "chromium, on Windows msedge")).chain(browsers);
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

    /// The key that meets a need and what it does; the command line where no key does.
    fn fix(&self, mending: &Mending, keys: &Keys) -> String {
        let Mending { way, what, command, .. } = mending;
        let (action, then) = match way {
            Way::Code => (Action::DeviceRekey, None),
            Way::Enable => (Action::DeviceEnable, None),
            Way::Trust => (Action::DeviceTrust, None),
            Way::Field(_) => (Action::DeviceEdit, None),
            Way::Setting(_) => (Action::Settings, None),
            Way::Account(mend) => (Action::DeviceUser, why::key(*mend)),
        };
        let then = then.map(|action| keys.of(action)).filter(|key| !key.is_empty());
        match (keys.of(action), then) {
            ("", _) => command.clone(),
            (key, Some(then)) => format!("{key} then {then}: {what}"),
            (key, None) => format!("{key} {what}"),
        }
    }

    fn rows(&self, width: usize, keys: &Keys, theme: &Theme) -> Vec<(String, Paint)> {
        if let Some(written) = &self.written {
            return told(written, width, theme);
        }
        let Some(found) = &self.found else { return vec![("Asking the gate…".to_owned(), Paint::Hint)] };
        let verdict = if found.is_ready() { Paint::Good } else { Paint::Error };
        let mut rows = vec![(found.verdict(), verdict)];
        for remedy in found.remedies() {
            let fix = self.fix(remedy, keys);
            let (text, paint) = match remedy.missing {
                None => (format!("Fix: {fix}"), Paint::Title),
                Some(needed) => (format!("Fix: ({fix}) asks for {needed}, which you lack"), Paint::Hint),
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

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, keys: &Keys, theme: &Theme) -> Option<Position> {
        let wide = area.width.saturating_sub(2).min(96);
        let rows = self.rows(usize::from(wide.saturating_sub(4)), keys, theme);
        let tall = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let room = usize::from(tall.saturating_sub(2));
        self.scroll = self.scroll.min(rows.len().saturating_sub(room));
        let enter = if self.written.is_some() { "Enter needs" } else { "Enter start-up file" };
        let copy = keys.of(Action::Copy);
        let copy = if copy.is_empty() { String::new() } else { format!("  {copy} copy") };
        let keys = format!("{enter}{copy}  Esc close");
        let footer = match room < rows.len() {
            true => format!("Up Down: line {}-{} of {}  {keys}", self.scroll + 1, self.scroll + room, rows.len()),
            false => keys,
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
        // What goes on in the next line is no command of its own.
        for command in commands {
            let parts = draw::wrap(command, width.saturating_sub(6).max(10), theme);
            let indent = |part: usize| if part == 0 { "  " } else { "      " };
            lines.extend((0..).zip(parts).map(|(at, part)| (format!("{}{part}", indent(at)), Paint::Title)));
        }
    }
    let wrap = |(text, paint): (String, Paint)| match draw::wrap(&text, width, theme) {
        lines if lines.len() > 1 => lines.into_iter().map(|line| (line, paint)).collect::<Vec<_>>(),
        _ => vec![(text, paint)],
    };
    lines.into_iter().flat_map(wrap).collect()
}
