//! The terminal alone, without the program, for what the real one can't be told to do: panic, hang, draw without end, and show
//! which keys it saw. `tests/terminal/broken.rs` drives it. Shows what comes; `q` quits.
//! Arguments: `draw`, `update` or `worker` panics there on `p`; `stuck` never listens; `flood` draws without end; `deaf` ends only when the
//! terminal has gone.

#![expect(clippy::panic, reason = "panics are what it is tested with")]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::channel;

use chargehand::clock::SystemClock;
use chargehand::tui::terminal::{Listening, Terminal, TerminalEvent, listen};
use chargehand::tui::theme::Capabilities;
use ratatui::widgets::Paragraph;

fn main() -> ExitCode {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let capabilities = Capabilities::detect(|name| std::env::var(name).ok(), false);
    match run(&mode, &capabilities) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn run(mode: &str, capabilities: &Capabilities) -> Result<u8, Box<dyn std::error::Error>> {
    let mut terminal = Terminal::enter(capabilities)?;
    let (sender, events) = channel();
    listen(&Listening { clock: Arc::new(SystemClock), esc_wait: 50 }, sender)?;
    let mut number = 0_u64;
    let mut seen = vec!["ready".to_owned()];
    loop {
        let panics = mode == "draw" && seen.last().is_some_and(|last| last == "p");
        // What an error means, an event says.
        let _ = terminal.draw(|frame| {
            assert!(!panics, "no luck in draw");
            frame.render_widget(
                Paragraph::new(seen.join("\n")).wrap(ratatui::widgets::Wrap { trim: false }),
                frame.area(),
            );
            frame.set_cursor_position((0, 0));
        });
        if mode == "flood" {
            number += 1;
            seen = vec![number.to_string().repeat(2_000)];
            continue;
        }
        if mode == "stuck" {
            loop {
                std::thread::park();
            }
        }
        match events.recv()? {
            TerminalEvent::Key(key, _) if key.to_string() == "q" => return Ok(0),
            TerminalEvent::Key(key, _) => {
                seen.push(key.to_string());
                match mode {
                    "update" if key.to_string() == "p" => panic!("no luck in update"),
                    "worker" if key.to_string() == "p" => {
                        std::thread::spawn(|| panic!("no luck in a worker"));
                    }
                    _ => {}
                }
            }
            TerminalEvent::Paste(text) => {
                let copied = terminal.copy(&text)?;
                seen.push(format!("paste {text:?} copied {copied}"));
            }
            TerminalEvent::Resize(columns, rows) => seen.push(format!("size {columns}x{rows}")),
            TerminalEvent::Stop => {
                let stopped = terminal.suspend()?;
                seen.push(format!("stopped {stopped}"));
            }
            TerminalEvent::Resumed => {
                if terminal.resume().is_err() {
                    continue;
                }
                seen.push("resumed".to_owned());
            }
            TerminalEvent::Quit(_) | TerminalEvent::Panicked if mode == "deaf" => {}
            TerminalEvent::Quit(signal) => return Ok(u8::try_from(128 + signal).unwrap_or(1)),
            TerminalEvent::Gone => return Ok(129),
            TerminalEvent::Panicked => return Ok(101),
        }
    }
}
