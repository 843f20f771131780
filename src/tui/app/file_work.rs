//! Files of users, and the long work with them: who is asked for one, who is told how far it is, and what ends it.

use std::sync::Arc;

use super::desk::{DeskStage, Tab};
use super::overlay::Overlay;
use super::wishes::Wishes;
use super::{App, Stage};
use crate::clock::Timestamp;
use crate::tui::action::Action;
use crate::tui::files::Preview;
use crate::tui::keymap::Keymap;
use crate::tui::request::{Progress, Ticket};
use crate::tui::screen::file_errand::FileErrand;
use crate::tui::screen::import::{ImportScreen, Keys};
use crate::tui::screen::inspection::Inspection;

impl DeskStage {
    /// Asks for the file of an import, an export or the like, or begins other long work; says whether the action was one of those.
    pub(super) fn act_on_files(&mut self, action: Action, keymap: &Keymap, wishes: &mut Wishes) -> bool {
        let errand = match action {
            Action::ImportUsers => FileErrand::import(wishes),
            Action::ExportUsers => FileErrand::export(self.users.list.query.clone(), wishes),
            Action::ImportTemplate => FileErrand::template(wishes),
            Action::EventExport => FileErrand::log(self.log.search.text().trim(), wishes),
            Action::BackUp => FileErrand::back_up(wishes),
            Action::RightsExport => {
                let Some(errand) = self.sheet.as_ref().and_then(|sheet| sheet.errand(wishes)) else { return true };
                errand
            }
            Action::CheckUp | Action::VerifyLog => {
                let inspection = match action {
                    Action::CheckUp => Inspection::of_database(wishes),
                    _ => Inspection::of_log(wishes),
                };
                self.overlay = Some(Overlay::Inspection(Box::new(inspection)));
                return true;
            }
            _ => return false,
        };
        self.import_keys = Keys::in_force(keymap);
        self.overlay = Some(Overlay::File(Box::new(errand)));
        true
    }

    /// What a file would do, over the list of users.
    pub(super) fn show_preview(&mut self, preview: Arc<Preview>, wishes: &mut Wishes) {
        self.overlay = None;
        self.tab = Tab::Users;
        self.open(Box::new(ImportScreen::new(preview, self.import_keys.clone())), wishes);
    }

    /// Long work tells how far it is.
    pub(super) fn progress(&mut self, ticket: Ticket, progress: Progress, at: Timestamp) {
        if let Some(Overlay::File(errand)) = &mut self.overlay {
            errand.progress(ticket, progress, at);
        } else if let Some(Overlay::Inspection(inspection)) = &mut self.overlay {
            inspection.progress(ticket, progress, at);
        } else if let Some(sheet) = &mut self.sheet {
            sheet.progress(ticket, progress, at);
        }
    }

    /// Long work that goes on for a while is shown; a sheet does what it wanted to be woken for.
    pub(super) fn sheet_on_time(&mut self, wishes: &mut Wishes) {
        if let Some(Overlay::File(errand)) = &mut self.overlay {
            errand.on_time(wishes.now);
        } else if let Some(Overlay::Inspection(inspection)) = &mut self.overlay {
            inspection.on_time(wishes.now);
        } else if let Some(sheet) = &mut self.sheet {
            sheet.on_time(wishes);
        }
    }

    /// Ends long work that is under way; says whether there was any.
    pub(super) fn stop_job(&mut self, wishes: &mut Wishes) -> bool {
        match (&mut self.overlay, &mut self.sheet) {
            (Some(Overlay::File(errand)), _) => errand.stop(wishes),
            (Some(Overlay::Inspection(inspection)), _) => inspection.stop(wishes),
            (None, Some(sheet)) => sheet.stop(wishes),
            _ => false,
        }
    }

    /// Does long work answer with this ticket?
    pub(super) fn job_waits_for(&self, ticket: Ticket) -> bool {
        let over = match &self.overlay {
            Some(Overlay::File(errand)) => errand.waits_for(ticket),
            Some(Overlay::Inspection(inspection)) => inspection.waits_for(ticket),
            _ => false,
        };
        over || self.sheet.as_ref().is_some_and(|sheet| sheet.waits_for(ticket))
    }
}

impl App {
    /// Was this work begun in a session before this one, by the person who has come back behind the lock? It ended with that
    /// session, and its screen has to know.
    pub(super) fn is_of_older_job(&self, ticket: Ticket) -> bool {
        let waits = matches!(&self.stage, Stage::Desk(desk) if desk.job_waits_for(ticket));
        waits && !self.wishes.is_of_this_session(ticket)
    }
}
