//! Commands of what is done to roles, licenses, devices, settings, groups and teams.

use super::Words;
use crate::domain::change::Grouping;
use crate::domain::device::DeviceDraft;
use crate::domain::license::LicenseDraft;
use crate::domain::permission::PermissionSet;
use crate::tui::request::Call;

/// The command of one of those calls.
pub(super) fn of(call: &Call) -> Option<String> {
    let words = match call {
        Call::AddRole(draft) => Words::of("roles add")
            .name(&draft.name)
            .some("--allow", names(draft.permissions).as_deref())
            .flag("--several-devices", draft.several_devices),
        Call::EditRole(seen, edit) => Words::of("roles edit")
            .name(&seen.name)
            .some("--rename", edit.name.as_deref())
            .some("--allow", names(edit.allow).as_deref())
            .some("--deny", names(edit.deny).as_deref())
            .some("--several-devices", edit.several_devices.map(yes)),
        Call::RemoveRole(name) => Words::of("roles delete").name(name),
        Call::AddLicense(draft) => {
            let words = Words::of("licenses add").name(draft.name.as_deref().unwrap_or_default());
            let rest = LicenseDraft { name: None, quantity: None, ..(**draft).clone() };
            license(words.some("--qty", draft.quantity.as_deref()), &rest)
        }
        Call::EditLicense(seen, draft) => license(Words::of("licenses edit").name(&seen.name), draft),
        Call::RemoveLicense(name) => Words::of("licenses delete").name(name),
        Call::RegisterDevice(draft) => {
            let name = draft.name.as_deref().unwrap_or_default();
            let words = Words::of("devices register").name(name).flag("--trusted", draft.trusted == Some(true));
            return Some(and_edit(&words, name, draft));
        }
        Call::DeviceCode(draft) => {
            let name = draft.name.as_deref().unwrap_or_default();
            return Some(and_edit(&Words::of("devices new-code").name(name), name, draft));
        }
        Call::ReregisterDevice(name) => Words::of("devices reregister").name(name),
        Call::EditDevice(seen, draft) => device(&seen.name, draft),
        Call::EnableDevice(name, true) => Words::of("devices enable").name(name),
        Call::EnableDevice(name, false) => Words::of("devices disable").name(name),
        Call::UnregisterDevice(name) => Words::of("devices unregister").name(name),
        Call::WriteStartUp(order) => Words::of("devices autostart")
            .name(&order.device)
            .option("--format", order.format.name())
            .option("--output", &order.path.to_string_lossy())
            .option("--browser", order.browser.name())
            .some("--account", order.account.as_deref()),
        Call::SetSetting(key, value) => Words::of("settings set").name(key).name(value),
        Call::AddGrouping(grouping, name) => groups(*grouping, "add").name(name),
        Call::RenameGrouping(grouping, old, name) => groups(*grouping, "rename").name(old).name(name),
        Call::RemoveGrouping(grouping, name) => groups(*grouping, "remove").name(name),
        _ => return None,
    };
    Some(words.whole())
}

fn groups(grouping: Grouping, order: &str) -> Words {
    let command = match grouping {
        Grouping::UserGroup => "groups",
        Grouping::Team => "teams",
    };
    Words::of(&format!("{command} {order}"))
}

fn names(permissions: PermissionSet) -> Option<String> {
    let names: Vec<&str> = permissions.iter().map(|permission| permission.name()).collect();
    Some(names.join(",")).filter(|names| !names.is_empty())
}

const fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn license(words: Words, draft: &LicenseDraft) -> Words {
    let fields = [
        ("name", &draft.name),
        ("qty", &draft.quantity),
        ("valid_until", &draft.valid_until),
        ("note", &draft.note),
        ("role", &draft.role),
    ];
    words.fields(fields.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?))))
}

fn device(name: &str, draft: &DeviceDraft) -> Words {
    let fields = [
        ("name", draft.name.as_deref()),
        ("trusted", draft.trusted.map(yes)),
        ("default_menu_item", draft.default_menu_item.as_deref()),
        ("automatic_login_user", draft.automatic_login_user.as_deref()),
        ("address", draft.address.as_deref()),
    ];
    Words::of("devices edit").name(name).fields(fields.into_iter().filter_map(|(field, value)| Some((field, value?))))
}

/// A new device, and what else was typed of it.
fn and_edit(words: &Words, name: &str, draft: &DeviceDraft) -> String {
    let trusted = draft.trusted.filter(|_| words.0.contains(&"new-code".to_owned()));
    let more = DeviceDraft { name: None, trusted, ..draft.clone() };
    match more == DeviceDraft::default() {
        true => words.whole(),
        false => format!("{}{}{}", words.whole(), super::NEXT, device(name, &more).whole()),
    }
}
