//! A task for the Windows Task Scheduler.
//!
//! The elements, their places and defaults are those of the Task Scheduler schema as Microsoft documents it: the pages
//! "taskType", "registrationInfoType", "logonTriggerType", "principalType", "settingsType", "restartType" and "execType
//! Complex Type" of *Task Scheduler Schema* (learn.microsoft.com, windows/win32/taskschd), and the same schema with more
//! words in section 2.5 of \[MS-TSCH\], whose example 4.1.3 this resembles. The test beside it (`schema.rs`) holds that list.
//!
//! - `LogonTrigger`: when somebody signs in, and with `UserId` that account alone; `Delay` leaves time for a desktop.
//! - `InteractiveToken`: in the session that is there, so that no password is kept for it. Without `UserId` in the principal
//!   that is the session of whoever registers the task.
//! - `ExecutionTimeLimit` of zero: for ever; it is three days where nothing is said.
//! - Batteries don't matter to a display, and a second start while it runs is none.
//! - `Command` and `Arguments` have the computer's variables (`%NAME%`) put in, and there is no way to write a percent sign
//!   that isn't looked at. So the address comes with none but before two digits ([`super::super::address::plain`]).
//!
//! The file is ASCII and says no encoding: other characters are written by their numbers. It reads the same whichever code
//! page a tool takes it for.

use super::{Started, on_one_line};

pub(super) fn text(started: &Started<'_>) -> String {
    let arguments: Vec<String> = started.arguments.iter().map(|argument| argument_text(argument)).collect();
    let (device, program) = (escaped(started.device), escaped(started.program));
    let arguments = escaped(&arguments.join(" "));
    let account = started.account.map(|account| format!("      <UserId>{}</UserId>\n", escaped(account)));
    let account = account.unwrap_or_default();
    format!(
        r#"<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>chargehand</Author>
    <Description>Opens the dashboard of {device} full screen once somebody is signed in.</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
{account}      <Delay>PT10S</Delay>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Display">
{account}      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Display">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"#
    )
}

/// A text between two tags.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in on_one_line(text).chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            ' '..='~' => escaped.push(sign),
            other => escaped.push_str(&format!("&#x{:X};", u32::from(other))),
        }
    }
    escaped
}

/// An argument as programs take it from a command line (`CommandLineToArgvW`): in quotation marks where it has blanks or
/// such marks in it; backslashes count double before a mark, and only there.
fn argument_text(argument: &str) -> String {
    let argument = on_one_line(argument);
    if !argument.is_empty() && !argument.contains([' ', '"']) {
        return argument;
    }
    let (mut text, mut backslashes) = (String::from("\""), 0);
    for sign in argument.chars() {
        match sign {
            '\\' => backslashes += 1,
            '"' => text.push_str(&"\\".repeat(backslashes + 1)),
            _ => {}
        }
        if sign != '\\' {
            backslashes = 0;
        }
        text.push(sign);
    }
    text.push_str(&"\\".repeat(backslashes));
    text.push('"');
    text
}
