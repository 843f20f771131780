//! A program on a pseudo-terminal.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say so when the machine fails them")]

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, kill_process};

/// Longer than anything may take on a busy machine: only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The command line of the example program in one of its modes.
pub(crate) fn example(mode: &str) -> Vec<String> {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().and_then(|deps| deps.parent()).unwrap().join("examples/terminal");
    assert!(program.exists(), "cargo test builds it; for this test alone: cargo build --example terminal");
    vec![program.to_str().unwrap().to_owned(), mode.to_owned()]
}

/// A program that runs on a terminal of 80x24.
pub(crate) struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    // Held so that the line and its modes outlive the program.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Option<Box<dyn Child + Send + Sync>>,
    chunks: Receiver<Vec<u8>>,
    closing: Arc<AtomicBool>,
    bytes: Vec<u8>,
    parser: vt100::Parser,
    /// The line's modes before the program began.
    pub(crate) before: String,
}

impl Session {
    /// Starts it with `TERM=xterm-256color`.
    pub(crate) fn start(command: &[String]) -> Self {
        Self::start_on(Some("xterm-256color"), command)
    }

    /// Starts it with this `TERM`.
    pub(crate) fn start_on(term: Option<&str>, command: &[String]) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let before = modes(pair.master.as_ref());
        let mut builder = CommandBuilder::new(&command[0]);
        builder.args(&command[1..]);
        builder.env("LANG", "C.UTF-8");
        builder.env_remove("NO_COLOR");
        builder.env_remove("RUST_BACKTRACE");
        match term {
            Some(term) => builder.env("TERM", term),
            None => builder.env_remove("TERM"),
        }
        let child = pair.slave.spawn_command(builder).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, chunks) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let closed = Arc::clone(&closing);
        std::thread::spawn(move || {
            let mut buffer = [0; 4_096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() || closed.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        Self {
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            child: Some(child),
            chunks,
            closing,
            bytes: Vec::new(),
            parser: vt100::Parser::new(cells(24), cells(80), 0),
            before,
        }
    }

    /// Types.
    pub(crate) fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    /// Types anything.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.as_ref().unwrap().process_id().unwrap();
        kill_process(Pid::from_raw(i32::try_from(id).unwrap()).unwrap(), signal).unwrap();
    }

    /// Waits until `text` stands on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        while !self.parser.screen().contents().contains(text) {
            match self.chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => self.take(&chunk),
                Err(_) => panic!("{text:?} never came; the screen:\n{}", self.parser.screen().contents()),
            }
        }
    }

    /// Waits until the screen is as `wanted`, which `what` describes.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        while !wanted(self.parser.screen()) {
            match self.chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => self.take(&chunk),
                Err(_) => panic!("{what}: never; the screen:\n{}", self.parser.screen().contents()),
            }
        }
    }

    /// Waits until so much of what the program wrote holds `text`; gives what came after `from` bytes.
    #[track_caller]
    pub(crate) fn wait_for_output(&mut self, from: usize, text: &str) -> String {
        loop {
            let since = String::from_utf8_lossy(&self.bytes[from..]).into_owned();
            if since.contains(text) {
                return since;
            }
            match self.chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => self.take(&chunk),
                Err(_) => panic!("{text:?} was never written, but {since:?}"),
            }
        }
    }

    /// How many bytes came so far.
    pub(crate) fn written(&self) -> usize {
        self.bytes.len()
    }

    /// What comes although nothing is done, for so long.
    pub(crate) fn idle_output(&mut self, window: Duration) -> String {
        let before = self.bytes.len();
        while let Ok(chunk) = self.chunks.recv_timeout(window) {
            self.take(&chunk);
        }
        String::from_utf8_lossy(&self.bytes[before..]).into_owned()
    }

    /// Waits until the program has read all that was typed.
    pub(crate) fn wait_until_read(&self) {
        let name = self.master.as_ref().and_then(|master| master.tty_name()).unwrap();
        let line = OpenOptions::new().read(true).custom_flags(OFlags::NOCTTY.bits() as i32).open(name).unwrap();
        while rustix::io::ioctl_fionread(&line).unwrap() > 0 {
            std::thread::yield_now();
        }
    }

    /// Types without end or answer in mind: on a thread of its own, for the program may end in between. Gives how much it
    /// took.
    pub(crate) fn pour(&mut self, bytes: Vec<u8>) -> std::thread::JoinHandle<usize> {
        let mut writer = self.writer.take().unwrap();
        // Otherwise a program that has ended would leave the line full for ever.
        self.slave = None;
        std::thread::spawn(move || {
            let mut taken = 0;
            for chunk in bytes.chunks(512) {
                if writer.write_all(chunk).is_err() {
                    break;
                }
                taken += chunk.len();
            }
            taken
        })
    }

    /// Reads until `pouring` is over, or the program; then its exit code.
    pub(crate) fn pump(&mut self, pouring: &std::thread::JoinHandle<usize>) -> Option<u32> {
        loop {
            while let Ok(chunk) = self.chunks.recv_timeout(Duration::from_millis(10)) {
                self.take(&chunk);
            }
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().unwrap()) {
                self.child = None;
                return Some(status.exit_code());
            }
            if pouring.is_finished() {
                return None;
            }
        }
    }

    /// Waits for the program's end; its exit code.
    #[track_caller]
    pub(crate) fn end(&mut self) -> u32 {
        let mut child = self.child.take().unwrap();
        let mut killer = child.clone_killer();
        let (sender, ended) = channel();
        std::thread::spawn(move || sender.send(child.wait().map(|status| status.exit_code())));
        let Ok(code) = ended.recv_timeout(PATIENCE) else {
            killer.kill().ok();
            panic!("the program did not end; the screen:\n{}", self.parser.screen().contents());
        };
        // What it wrote is in the line's buffer at the latest now; a mark of our own says that all of it was read.
        if self.slave.is_some() && !self.closing.load(Ordering::SeqCst) {
            self.mark();
            while !self.bytes.ends_with(b"\x01over\x01") {
                let chunk = self.chunks.recv_timeout(PATIENCE).unwrap();
                self.take(&chunk);
            }
            self.bytes.truncate(self.bytes.len() - 6);
        }
        code.unwrap()
    }

    /// The window is there and takes nothing more.
    pub(crate) fn stop_reading(&self) {
        self.closing.store(true, Ordering::SeqCst);
    }

    /// The window is closed, the network gone.
    pub(crate) fn vanish(&mut self) {
        // The thread that reads holds the terminal too: it lets go after the next bytes.
        self.closing.store(true, Ordering::SeqCst);
        self.mark();
        while self.chunks.recv_timeout(PATIENCE).is_ok() {}
        self.writer = None;
        self.slave = None;
        self.master = None;
    }

    /// Another program writes on the terminal.
    fn mark(&self) {
        let mut mark = CommandBuilder::new("printf");
        mark.arg("\\001over\\001");
        mark.set_controlling_tty(false);
        self.slave.as_ref().unwrap().spawn_command(mark).unwrap().wait().unwrap();
    }

    /// The window gets another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
        self.parser.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// Everything that was written.
    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What stands on the screen.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// The line's modes now.
    pub(crate) fn line_modes(&self) -> String {
        modes(self.master.as_ref().unwrap().as_ref())
    }

    fn take(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
        self.parser.process(chunk);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().ok();
        }
    }
}

fn cells(number: u16) -> NonZero<u16> {
    NonZero::new(number.max(1)).unwrap()
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}
