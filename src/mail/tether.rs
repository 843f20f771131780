//! The way to a mail server, as a line that can be cut: a connection limits how long it waits for the next byte and not how long
//! a server may take for all of them.

use std::io;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::spawn;
use std::time::Duration;

/// A server is looked for so many times as long as one step takes: an address of its name may lead nowhere.
const LOOKING: u32 = 2;

/// The line.
#[derive(Debug)]
pub(super) struct Tether(TcpStream);

impl Tether {
    /// Connects to the server, and waits that long for every byte. Each of its addresses is waited for that long, and no longer
    /// than twice that for all of them and whoever knows what its name means.
    pub(super) fn to(host: &str, port: u16, patience: Duration) -> io::Result<Self> {
        let (found, waits) = channel();
        let host = host.to_owned();
        spawn(move || {
            // Whoever asked may have given up.
            let _late = found.send(find(&host, port, patience));
        });
        let far = waits.recv_timeout(patience * LOOKING).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        // A letter is small and waits for answers: nothing is gained by gathering its bytes.
        far.set_nodelay(true)?;
        far.set_read_timeout(Some(patience))?;
        far.set_write_timeout(Some(patience))?;
        Ok(Self(far))
    }

    /// What goes through it.
    pub(super) fn end(&self) -> io::Result<TcpStream> {
        self.0.try_clone()
    }

    /// Does some work over the line, which is cut when that takes longer; says whether it was.
    pub(super) fn within<T>(&self, limit: Duration, work: impl FnOnce() -> T) -> (T, bool) {
        let Ok(far) = self.0.try_clone() else { return (work(), false) };
        let (done, waiting) = channel::<()>();
        let watch = spawn(move || {
            let late = waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if late {
                let _gone = far.shutdown(Shutdown::Both);
            }
            late
        });
        let came = work();
        drop(done);
        (came, watch.join().unwrap_or_default())
    }
}

impl Drop for Tether {
    fn drop(&mut self) {
        let _gone = self.0.shutdown(Shutdown::Both);
    }
}

fn find(host: &str, port: u16, patience: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "its name leads to no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, patience) {
            Ok(far) => return Ok(far),
            Err(error) => last = error,
        }
    }
    Err(last)
}
