//! What lies over the list of invites: a form, a question, a code, the filters.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use super::code::{self, CodeBox};
use super::form::InviteForm;
use crate::tui::part::filter_menu::{self, FilterMenu};
use crate::tui::screen::sheet::Look;
use crate::tui::theme::Theme;

#[derive(Debug)]
pub(super) enum Over {
    Form(Box<InviteForm>),
    Ask(Box<Ask>),
    Code(Box<CodeBox>),
    Menu(Box<FilterMenu>),
}

impl Over {
    /// The keys that work in it.
    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Form(form) if form.plan.is_some() => {
                &[("Tab", "next"), ("Enter", "press"), ("PgUp PgDn", "read on"), ("Esc", "back")]
            }
            Self::Form(form) => form.question.form.hints(),
            Self::Ask(ask) => ask.question.form.hints(),
            Self::Code(_) => code::HINTS,
            Self::Menu(_) => filter_menu::HINTS,
        }
    }

    /// Are letters letters now?
    pub(super) fn typing(&self) -> bool {
        match self {
            Self::Form(form) => match &form.plan {
                Some(plan) => plan.dialog.typing(),
                None => form.question.form.typing(),
            },
            Self::Menu(_) => true,
            Self::Ask(_) | Self::Code(_) => false,
        }
    }

    /// Takes a paste.
    pub(super) fn paste(&mut self, text: &str) {
        match self {
            Self::Form(form) => match &mut form.plan {
                Some(plan) => drop(plan.dialog.paste(text)),
                None => drop(form.question.form.paste(text)),
            },
            Self::Menu(menu) => menu.paste(text),
            Self::Ask(_) | Self::Code(_) => {}
        }
    }

    /// Draws it; gives the cursor's place.
    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        match self {
            Self::Form(form) => match &mut form.plan {
                Some(plan) => plan.dialog.draw(buffer, area, theme),
                None => form.question.draw(buffer, area, theme),
            },
            Self::Ask(ask) => ask.question.draw(buffer, area, theme),
            Self::Code(code) => code.draw(buffer, area, theme, look),
            Self::Menu(menu) => menu.draw(buffer, area, theme),
        }
    }
}
