//! A user unit of systemd: systemd.unit(5) for specifiers (`%`), systemd.service(5) "Command lines" for quotation marks,
//! backslashes and variables (`$`), systemd.special(7) for `graphical-session.target`, which is reached once there is a
//! desktop and left with it.

use super::{Started, on_one_line};

pub(super) fn text(started: &Started<'_>) -> String {
    let arguments: String = started.arguments.iter().map(|argument| format!(" {}", argument_text(argument))).collect();
    // The program is one of ours, without signs that mean anything.
    let (device, program) = (on_one_line(started.device).replace('%', "%%"), started.program);
    format!(
        "[Unit]\n\
         Description=Dashboard of {device} (chargehand)\n\
         PartOf=graphical-session.target\n\
         After=graphical-session.target\n\
         StartLimitIntervalSec=0\n\
         \n\
         [Service]\n\
         ExecStart={program}{arguments}\n\
         Restart=on-failure\n\
         RestartSec=5\n\
         \n\
         [Install]\n\
         WantedBy=graphical-session.target\n"
    )
}

fn argument_text(argument: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_=./:".contains(sign);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    let mut text = String::from("\"");
    for sign in on_one_line(argument).chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            '%' | '$' => text.extend([sign, sign]),
            _ => text.push(sign),
        }
    }
    text.push('"');
    text
}
