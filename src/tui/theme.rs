//! What the terminal can show, and how things look on it. Default foreground and background, the 16 ANSI colors, and
//! modifiers: where there is no color, a word and a modifier still tell everything apart.

use ratatui::style::{Color, Modifier, Style};

/// What the terminal can do, told by the environment; the terminal itself is never asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The 16 ANSI colors may be used.
    pub color: bool,
    /// UTF-8 is spoken; else everything is written in ASCII.
    pub unicode: bool,
    /// A frame may be wrapped in a synchronized update.
    pub synchronized: bool,
    /// The terminal can be handed text for the clipboard (OSC 52).
    pub clipboard: bool,
    /// A full-screen program can be drawn at all.
    pub full_screen: bool,
}

impl Capabilities {
    /// Reads them from the environment; `ascii` is the command line's `--ascii`.
    pub fn detect(env: impl Fn(&str) -> Option<String>, ascii: bool) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let terminal = set("TERM").unwrap_or_default();
        let dumb = terminal.is_empty() || terminal == "dumb";
        let teletype = terminal.starts_with("vt") && terminal[2..].starts_with(|c: char| c.is_ascii_digit());
        let console = terminal == "linux" || terminal.starts_with("linux-");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name)).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        Self {
            color: set("NO_COLOR").is_none() && !dumb && !teletype,
            unicode: !ascii && !dumb && !teletype && (locale.contains("utf-8") || locale.contains("utf8")),
            synchronized: !dumb && !teletype && !console,
            clipboard: !dumb && !teletype && !console,
            full_screen: !dumb,
        }
    }
}

/// Signs that differ between UTF-8 and ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A line from left to right.
    pub horizontal: &'static str,
    /// A line from top to bottom.
    pub vertical: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Stands where text was cut.
    pub cut: &'static str,
    /// Rising, falling: a column's sort mark.
    pub sorted: [&'static str; 2],
    /// Bars for a sparkline, lowest first.
    pub spark: &'static [&'static str],
    /// A seat in use, a free seat.
    pub bar: [&'static str; 2],
    /// Steps of the sign that long work shows.
    pub spinner: &'static [&'static str],
}

const LIGHT: Glyphs = Glyphs {
    horizontal: "─",
    vertical: "│",
    corners: ["┌", "┐", "└", "┘"],
    cut: "…",
    sorted: ["↑", "↓"],
    spark: &[" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    bar: ["█", "░"],
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

const ASCII: Glyphs = Glyphs {
    horizontal: "-",
    vertical: "|",
    corners: ["+", "+", "+", "+"],
    cut: "~",
    sorted: ["^", "v"],
    spark: &[" ", ".", ":", "-", "=", "+", "*", "#", "@"],
    bar: ["#", "."],
    spinner: &["|", "/", "-", "\\"],
};

macro_rules! paints {
    ($($name:ident $text:literal $what:literal,)+) => {
        /// What a piece of the screen is; the theme says how that looks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Paint { $(#[doc = $what] $name,)+ }

        impl Paint {
            /// All of them, with the names that the config uses.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $text),)+];
        }
    };
}

paints! {
    Normal "normal" "Everything that is nothing else.",
    Title "title" "Titles of screens, boxes and columns.",
    Tab "tab" "The tab that is open.",
    Selected "selected" "The row or button under the cursor.",
    Marked "marked" "A marked row.",
    Inactive "inactive" "A row that is out of use: crossed out (USR-7).",
    Field "field" "A field's content.",
    Focused "focused" "The field that has the focus.",
    Label "label" "The name beside a field.",
    Changed "changed" "The word beside a changed field.",
    Hint "hint" "Keys and help.",
    Line "line" "Lines and boxes.",
    Good "good" "It worked; all is well.",
    Warning "warning" "Look at this.",
    Error "error" "It failed; this stops a login.",
    Active "state_active" "The word for an account in use.",
    Disabled "state_disabled" "The word for a disabled account.",
    Locked "state_locked" "The words for a locked account and one locked out.",
    Expired "state_expired" "The word for what has run out.",
    Lacking "state_lacking" "The words for an account without license or role.",
    Bar "bar" "Bars and sparklines.",
}

/// How everything looks: a style for each [`Paint`], the signs, and whether text must be ASCII.
#[derive(Clone, Debug)]
pub struct Theme {
    styles: Vec<Style>,
    /// The signs in use.
    pub glyphs: Glyphs,
    /// Whether anything but ASCII may be drawn.
    pub unicode: bool,
    /// Whether colors may be used.
    pub color: bool,
}

impl Theme {
    /// The built-in theme for a terminal.
    #[must_use]
    pub fn new(capabilities: &Capabilities) -> Self {
        let style = |paint| if capabilities.color { colored(paint) } else { Style { fg: None, ..colored(paint) } };
        Self {
            styles: Paint::ALL.iter().map(|(paint, _)| style(*paint)).collect(),
            glyphs: if capabilities.unicode { LIGHT } else { ASCII },
            unicode: capabilities.unicode,
            color: capabilities.color,
        }
    }

    /// A picture that a camera reads, black on white whatever the terminal's own colors are. Without colors it is reversed:
    /// as it should be on a dark terminal, and inverted on a light one, which most phones read as well.
    #[must_use]
    pub const fn picture(&self) -> Style {
        match self.color {
            true => Style::new().fg(Color::Black).bg(Color::White),
            false => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// ASCII without colors, for tests and records of screens.
    #[must_use]
    pub fn plain() -> Self {
        Self::new(&Capabilities {
            color: false,
            unicode: false,
            synchronized: false,
            clipboard: false,
            full_screen: true,
        })
    }

    /// How `paint` looks.
    #[must_use]
    pub fn style(&self, paint: Paint) -> Style {
        self.styles.get(paint as usize).copied().unwrap_or_default()
    }

    /// Gives `paint` another look (a theme in the config).
    pub fn set(&mut self, paint: Paint, style: Style) {
        if let Some(place) = self.styles.get_mut(paint as usize) {
            *place = style;
        }
    }
}

/// The look with colors; without them the modifiers remain, so each of those must do alone.
fn colored(paint: Paint) -> Style {
    let style = Style::new();
    match paint {
        Paint::Normal | Paint::Field | Paint::Label => style,
        Paint::Line | Paint::Hint => style,
        Paint::Title => style.add_modifier(Modifier::BOLD),
        Paint::Tab | Paint::Selected => style.add_modifier(Modifier::REVERSED),
        Paint::Marked => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Paint::Inactive => style.add_modifier(Modifier::CROSSED_OUT | Modifier::DIM),
        Paint::Focused => style.add_modifier(Modifier::UNDERLINED),
        Paint::Changed => style.fg(Color::Cyan),
        Paint::Good | Paint::Active => style.fg(Color::Green),
        Paint::Warning | Paint::Expired | Paint::Lacking => style.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Paint::Error | Paint::Locked => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Paint::Disabled => style.add_modifier(Modifier::DIM),
        Paint::Bar => style.fg(Color::Cyan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(pairs: &[(&str, &str)], ascii: bool) -> Capabilities {
        Capabilities::detect(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()), ascii)
    }

    fn told(capabilities: &Capabilities) -> String {
        let Capabilities { color, unicode, synchronized, clipboard, full_screen } = *capabilities;
        [(color, 'c'), (unicode, 'u'), (synchronized, 's'), (clipboard, 'y'), (full_screen, 'f')]
            .map(|(yes, letter)| if yes { letter } else { '-' })
            .iter()
            .collect()
    }

    #[test]
    fn the_environment_says_what_can_be_drawn() {
        let utf8 = ("LANG", "en_US.UTF-8");
        for (pairs, ascii, wanted) in [
            (vec![("TERM", "xterm-256color"), utf8], false, "cusyf"),
            (vec![("TERM", "xterm-256color"), utf8], true, "c-syf"),
            (vec![("TERM", "xterm"), utf8, ("NO_COLOR", "1")], false, "-usyf"),
            (vec![("TERM", "xterm"), utf8, ("NO_COLOR", "")], false, "cusyf"),
            (vec![("TERM", "linux"), utf8], false, "cu--f"),
            (vec![("TERM", "vt220"), utf8], false, "----f"),
            (vec![("TERM", "dumb"), utf8], false, "-----"),
            (vec![utf8], false, "-----"),
            (vec![("TERM", "xterm")], false, "c-syf"),
            (vec![("TERM", "xterm"), utf8, ("LC_ALL", "C")], false, "c-syf"),
            (vec![("TERM", "xterm"), utf8, ("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf8")], false, "cusyf"),
            (vec![("TERM", "xterm"), utf8, ("LC_CTYPE", "de_DE.ISO-8859-1")], false, "c-syf"),
        ] {
            assert_eq!(told(&detect(&pairs, ascii)), wanted, "{pairs:?} {ascii}");
        }
    }

    #[test]
    fn without_color_only_modifiers_remain_and_meaning_does_too() {
        let theme = Theme::plain();
        for (paint, name) in Paint::ALL {
            let style = theme.style(*paint);
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
        assert!(theme.style(Paint::Inactive).add_modifier.contains(Modifier::CROSSED_OUT));
        assert!(theme.style(Paint::Selected).add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn colors_are_the_sixteen_on_the_terminals_own_background() {
        let theme = Theme::new(&detect(&[("TERM", "xterm"), ("LANG", "C.UTF-8")], false));
        for (paint, name) in Paint::ALL {
            let style = theme.style(*paint);
            assert_eq!(style.bg, None, "{name}");
            assert!(!matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{name}");
        }
    }
}
