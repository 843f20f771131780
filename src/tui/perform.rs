//! What the console asks of the services, done: called by the workers.

use super::files::{self, Folder};
use super::inquiry;
use super::request::{Call, FormLists, Plant, Progress, Reply};
use super::signing::SsoAttempt;
use crate::domain::change::Grouping;
use crate::domain::device::DeviceDraft;
use crate::domain::id::{SessionId, UserId};
use crate::domain::query::UserQuery;
use crate::domain::user::User;
use crate::service::{Access, Answer, Desk, DeviceRow, How, LicenseRow, NewAccount, ServiceError};

/// Does what was asked, whoever waits for it told nothing meanwhile.
///
/// # Errors
/// The service's.
pub fn perform(desk: &mut Desk, session: Option<SessionId>, call: Call) -> Answer<Reply> {
    perform_watched(desk, session, call, &mut |_| true)
}

/// Does what was asked; `watch` is told how far long work is, and ends it by answering `false`. Blocks for as long as it takes: never called on the drawing thread.
///
/// # Errors
/// The service's.
pub fn perform_watched(
    desk: &mut Desk,
    session: Option<SessionId>,
    call: Call,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Answer<Reply> {
    let signed_in = session.ok_or(ServiceError::NotSignedIn);
    match call {
        Call::Plant => Ok(Reply::Plant(Box::new(Plant {
            set_up: desk.is_set_up()?,
            settings: desk.plant_settings()?,
            access: desk.access(),
            warnings: desk.warnings().to_vec(),
            seat: desk.this_device()?,
            // What binds an account or opens a session is written.
            sso: desk.sso_name().filter(|_| desk.access() != Access::ReadOnly),
        }))),
        Call::SetUp(wanted) => desk.set_up(*wanted).map(|()| Reply::SetUp),
        Call::SignIn { name, password, new: None } => desk.sign_in(&name, &password).map(Reply::SignIn),
        Call::SignIn { name, password, new: Some(new) } => {
            desk.sign_in_with_new_password(&name, &password, &new).map(Reply::SignIn)
        }
        Call::SsoBegin => SsoAttempt::begin(desk),
        Call::SsoPoll(attempt) => attempt.poll(desk),
        Call::SignInSso(finished) => desk.sign_in_sso(&finished, None).map(Reply::SignIn),
        Call::SignInWithCode { code, new } => desk.sign_in_with_code(&code, &new).map(Reply::SignIn),
        Call::GeneratePassword(user, must_change) => {
            desk.generate_password(signed_in?, user, must_change).map(|handed| Reply::Handed(Box::new(handed)))
        }
        Call::HandOverCode(user) => desk.hand_over_code(signed_in?, user).map(|handed| Reply::Handed(Box::new(handed))),
        Call::Sessions(user) => desk.sessions_of(signed_in?, user).map(|of| Reply::Sessions(Box::new(of))),
        Call::RevokeOwnSessions => desk.revoke_own_sessions(signed_in?).map(Reply::Revoked),
        Call::Seen => desk.note_seen(signed_in?).map(|()| Reply::Noted),
        Call::SignOut => desk.sign_out(signed_in?).map(|()| Reply::SignedOut),
        Call::Whoami => desk.whoami(signed_in?).map(|whoami| Reply::Whoami(Box::new(whoami))),
        Call::Users { query, first, count, around } => users(desk, signed_in?, &query, first, count, around),
        Call::FoundIds { query, between: None } => desk.found_ids(signed_in?, &query).map(Reply::FoundIds),
        Call::FoundIds { query, between: Some(ends) } => {
            desk.found_between(signed_in?, &query, ends).map(Reply::FoundIds)
        }
        Call::MarkedNow { query, marks } => desk.marked_now(signed_in?, &query, &marks).map(Reply::MarkedNow),
        Call::FilterValues => desk.filter_values(signed_in?).map(Reply::FilterValues),
        Call::SavedView(screen) => desk.saved_view(signed_in?, screen).map(Reply::SavedView),
        Call::SaveView(screen, view) => desk.save_view(signed_in?, screen, &view).map(|()| Reply::Noted),
        Call::User(id) => desk.user_by_id(signed_in?, id).map(|details| Reply::User(Box::new(details))),
        Call::Diagnose(id, asked) => {
            let found = desk.diagnose(signed_in?, id, &asked)?;
            Ok(Reply::Diagnosis(Box::new(found)))
        }
        Call::Attempt(reference) => {
            desk.attempt_of(signed_in?, &reference).map(|event| Reply::Attempt(event.map(Box::new)))
        }
        Call::RolesOf(id) => desk.roles_of(signed_in?, id).map(|roles| Reply::RolesOf(Box::new(roles))),
        Call::LicenseChoice(id) => {
            desk.license_choice(signed_in?, id).map(|choice| Reply::LicenseChoice(Box::new(choice)))
        }
        Call::Roles => desk.role_rows(signed_in?).map(Reply::Roles),
        Call::AddRole(draft) => desk.add_role(signed_in?, *draft).map(|_| Reply::Done),
        Call::EditRole(seen, edit) => desk.edit_role(signed_in?, &seen.name, Some(&seen), *edit).map(Reply::RoleEdited),
        Call::RemoveRole(name) => desk.remove_role(signed_in?, &name).map(|()| Reply::Done),
        Call::FormLists => form_lists(desk, signed_in?),
        Call::AddUser(new) => add_user(desk, signed_in?, *new),
        Call::ChangeUser(seen, action) => desk.change_seen_user(signed_in?, &seen, &action).map(saved),
        Call::ChangeSeen(seen, action) => {
            let report = desk.change_seen(signed_in?, &seen, &action, How::default())?;
            Ok(Reply::Report(Box::new(report)))
        }
        Call::ChangeNamed(names, action, how) => {
            let report = desk.change_users(signed_in?, &names, &action, how)?;
            Ok(Reply::Report(Box::new(report)))
        }
        Call::ChangeMarked(marks, action, how, plan) => {
            let report = desk.change_marked(signed_in?, &marks, &action, how, plan.as_deref())?;
            Ok(Reply::Report(Box::new(report)))
        }
        Call::Undo(what, how) => {
            let (operation, report) = desk.undo(signed_in?, what, how)?;
            Ok(Reply::Undone(operation, Box::new(report)))
        }
        Call::Invites { query, anchor, count } => {
            desk.invite_page(signed_in?, &query, anchor, count).map(Reply::Invites)
        }
        Call::InviteDetails(id) => {
            desk.invite_details(signed_in?, id).map(|found| Reply::InviteDetails(Box::new(found)))
        }
        Call::InviteCode(id) => desk.show_invite_code(signed_in?, id).map(|shown| Reply::InviteCode(Box::new(shown))),
        Call::RolesToInvite => desk.roles_to_invite(signed_in?).map(Reply::RolesToInvite),
        Call::Invite { role, lines, how } => {
            desk.invite(signed_in?, &role, &lines, how).map(|report| Reply::Invited(Box::new(report)))
        }
        Call::ResendInvite(id) => desk.resend_invite(signed_in?, id).map(|invite| Reply::Invite(Box::new(invite))),
        Call::CancelInvite(id) => desk.cancel_invite(signed_in?, id).map(|invite| Reply::Invite(Box::new(invite))),
        Call::InviteOf(code) => desk.invite_of(&code).map(|invite| Reply::InviteOf(Box::new(invite))),
        Call::Join(code, joining) => desk.accept_invite(&code, &joining).map(|user| Reply::Joined(Box::new(user))),
        Call::Forgot(name) => desk.forgot_password(&name).map(|()| Reply::Noted),
        Call::MailCode(user) => desk.mail_code(signed_in?, user).map(|mailed| Reply::CodeMailed(Box::new(mailed))),
        Call::Licenses => desk.licenses(signed_in?).map(Reply::Licenses),
        Call::LicenseHolders(which) => {
            let holders = desk.holders_of(signed_in?, &which)?;
            Ok(Reply::LicenseHolders(Box::new(holders)))
        }
        Call::AddLicense(draft) => desk.add_license(signed_in?, &draft).map(license),
        Call::EditLicense(seen, draft) => desk.edit_license(signed_in?, &seen.name, Some(&seen), &draft).map(license),
        Call::RemoveLicense(name) => desk.remove_license(signed_in?, &name).map(|()| Reply::Done),
        Call::Devices => {
            let rows = desk.devices(signed_in?)?;
            Ok(Reply::Devices(rows, Box::new(desk.this_device()?)))
        }
        Call::DisplaysOf(user) => desk.displays_of(signed_in?, user).map(Reply::Displays),
        Call::SignedInAt(device) => desk.signed_in_at(signed_in?, device).map(Reply::SignedInAt),
        Call::Dashboard(name) => desk.dashboard(signed_in?, &name).map(|found| Reply::Dashboard(Box::new(found))),
        Call::WriteStartUp(order) => {
            desk.write_start_up(signed_in?, &order).map(|written| Reply::StartUp(Box::new(written)))
        }
        Call::RegisterDevice(draft) => register(desk, signed_in?, *draft),
        Call::DeviceCode(draft) => device_code(desk, signed_in?, *draft),
        Call::ReregisterDevice(name) => desk.reregister_this_device(signed_in?, Some(&name)).map(device),
        Call::EditDevice(seen, draft) => desk.edit_device(signed_in?, &seen.name, Some(&seen), &draft).map(device),
        Call::EnableDevice(name, enabled) => desk.enable_device(signed_in?, &name, enabled).map(device),
        Call::UnregisterDevice(name) => desk.unregister_device(signed_in?, &name).map(|()| Reply::Done),
        Call::OwnPassword { current, new } => {
            desk.change_own_password(signed_in?, &current, &new).map(|()| Reply::OwnPassword)
        }
        Call::EditOwnProfile { seen, fields } => desk.edit_own_profile(signed_in?, Some(&seen), &fields).map(saved),
        Call::Settings => {
            let session = signed_in?;
            let rows = desk.settings(session)?;
            let roles = desk.role_names(session)?;
            let licenses = desk.license_names(session)?;
            Ok(Reply::Settings(rows, roles, licenses))
        }
        Call::SetSetting(key, value) => desk.set_setting(signed_in?, key, &value).map(|_| Reply::Done),
        Call::Groupings(grouping) => desk.groupings(signed_in?, grouping).map(Reply::Groupings),
        Call::AddGrouping(grouping, name) => desk.add_grouping(signed_in?, grouping, &name).map(|()| Reply::Done),
        Call::RenameGrouping(grouping, old, name) => {
            desk.rename_grouping(signed_in?, grouping, &old, &name).map(|()| Reply::Done)
        }
        Call::RemoveGrouping(grouping, name) => desk.remove_grouping(signed_in?, grouping, &name).map(|()| Reply::Done),
        Call::Folder(typed) => Ok(Reply::Folder(Folder::read(&typed))),
        Call::Import(call) => files::import(desk, signed_in?, *call, watch).map(Reply::Import),
        Call::SaveErrors(preview, path, replace) => preview.report.write_errors(&path, replace).map(Reply::Written),
        Call::Template(path, replace) => desk.write_template(signed_in?, &path, replace).map(Reply::Written),
        Call::Export(order) => {
            let exported =
                desk.export_users(signed_in?, &order, |done| inquiry::counted(watch, "Writing accounts", done, None))?;
            let path = std::path::absolute(&order.path).unwrap_or(order.path);
            Ok(Reply::Exported(path, exported))
        }
        Call::Rights(asked) => {
            inquiry::rights(desk, signed_in?, *asked, watch).map(|found| Reply::Rights(Box::new(found)))
        }
        Call::Event(id) => desk.event(signed_in?, id).map(|event| Reply::Event(Box::new(event))),
        Call::RightsNames => desk.rights_names(signed_in?).map(|names| Reply::RightsNames(Box::new(names))),
        Call::ExportRights(order) => inquiry::export_rights(desk, signed_in?, &order, watch),
        Call::BackUp(path) => inquiry::back_up(desk, signed_in?, &path, watch),
        Call::CheckUp => inquiry::check_up(desk, signed_in?, watch),
        Call::VerifyLog => inquiry::verify_log(desk, signed_in?, watch),
        Call::Refused(permission, attempted) => {
            desk.note_refusal(signed_in?, permission, attempted).map(|()| Reply::Noted)
        }
        Call::LogValues => desk.log_values(signed_in?).map(Reply::LogValues),
        Call::RefusedHours => desk.refused_hours(signed_in?).map(Reply::RefusedHours),
        Call::ExportLog(order) => {
            let events =
                desk.export_log(signed_in?, &order, |done| inquiry::counted(watch, "Writing events", done, None))?;
            Ok(Reply::RowsWritten(std::path::absolute(&order.path).unwrap_or(order.path), events))
        }
        Call::ShiftStart => desk.shift_start(signed_in?).map(Reply::ShiftStart),
        Call::Log { search, anchor, count, scan_from } => {
            desk.log_page(signed_in?, &search, anchor, count, scan_from).map(Reply::Log)
        }
    }
}

fn add_user(desk: &mut Desk, session: SessionId, new: NewAccount) -> Answer<Reply> {
    let user = desk.add_user(session, new)?;
    let alike = desk.look_alikes(session, &user)?.into_iter().next();
    Ok(Reply::Added(Box::new(user), alike))
}

fn device(row: DeviceRow) -> Reply {
    Reply::Device(Box::new(row))
}

/// Registers this computer; what else was typed of the device is a change of its own, behind it.
fn register(desk: &mut Desk, session: SessionId, draft: DeviceDraft) -> Answer<Reply> {
    let name = draft.name.unwrap_or_default();
    let row = desk.register_this_device(session, &name, draft.trusted.unwrap_or_default())?;
    let more = DeviceDraft { name: None, trusted: None, ..draft };
    if more == DeviceDraft::default() {
        return Ok(device(row));
    }
    desk.edit_device(session, &row.device.name, None, &more).map(device)
}

/// Makes a code for another terminal; a device that is new by it gets what else was typed.
fn device_code(desk: &mut Desk, session: SessionId, draft: DeviceDraft) -> Answer<Reply> {
    let mut made = desk.new_device_code(session, draft.name.as_deref().unwrap_or_default())?;
    let more = DeviceDraft { name: None, ..draft };
    if more != DeviceDraft::default() {
        made.device = desk.edit_device(session, &made.device.name, None, &more)?.device;
    }
    Ok(Reply::DeviceCode(Box::new(made)))
}

fn license(row: LicenseRow) -> Reply {
    Reply::License(Box::new(row))
}

fn saved(user: User) -> Reply {
    Reply::Saved(Box::new(user))
}

fn users(
    desk: &mut Desk,
    session: SessionId,
    query: &UserQuery,
    first: usize,
    count: usize,
    around: Option<UserId>,
) -> Answer<Reply> {
    let place = match around {
        Some(id) if desk.roster_is_loaded() => desk.place_of_user(session, query, id)?,
        _ => None,
    };
    // The person may have moved far: the window moves along, so that they stand where they stood in it.
    let first = place
        .filter(|place| !(first..first + count).contains(place))
        .map_or(first, |place| place.saturating_sub(count / 2));
    Ok(Reply::Users(desk.users_window(session, query, first, count)?, place))
}

fn form_lists(desk: &mut Desk, session: SessionId) -> Answer<Reply> {
    Ok(Reply::FormLists(Box::new(FormLists {
        user_groups: desk.groupings(session, Grouping::UserGroup)?,
        teams: desk.groupings(session, Grouping::Team)?,
        roles: desk.role_rows(session)?,
        blank: desk.blank_profile(session)?,
        settings: desk.plant_settings()?,
    })))
}
