//! An entry of the autostart folder, after the Desktop Entry Specification of freedesktop.org: "The Exec key" for quotation
//! marks and `%`, "Possible value types" for the backslashes of every text, which are undone first; and the Desktop
//! Application Autostart Specification, after which it is started when the desktop is there.

use super::{Started, on_one_line};

pub(super) fn text(started: &Started<'_>) -> String {
    let arguments: String = started.arguments.iter().map(|argument| format!(" {}", argument_text(argument))).collect();
    let name = value(&format!("Dashboard of {}", started.device));
    let command = value(&format!("{}{arguments}", started.program));
    format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name={name}\n\
         Comment=Opens the dashboard full screen (chargehand)\n\
         Exec={command}\n\
         Terminal=false\n\
         X-GNOME-Autostart-enabled=true\n"
    )
}

/// A text behind a key.
fn value(text: &str) -> String {
    on_one_line(text).replace('\\', "\\\\")
}

fn argument_text(argument: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_=./:".contains(sign);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    let mut text = String::from("\"");
    for sign in argument.chars() {
        match sign {
            '"' | '`' | '$' | '\\' => text.extend(['\\', sign]),
            '%' => text.push_str("%%"),
            _ => text.push(sign),
        }
    }
    text.push('"');
    text
}
