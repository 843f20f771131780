//! The way to a mail server, as a line that can be cut: the mail library limits how long it waits for the next byte and not
//! how long a server may take for all of them. It talks to a port of this host; what it says there is carried on, still
//! encrypted from end to end, until it is done or the time is up.

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::spawn;
use std::time::Duration;

/// The line.
#[derive(Debug)]
pub(super) struct Tether {
    /// Where the library finds the server.
    near: SocketAddr,
    far: TcpStream,
}

impl Tether {
    /// Connects to the server; each of its addresses is waited for that long.
    pub(super) fn to(host: &str, port: u16, patience: Duration) -> io::Result<Self> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "its name leads to no address");
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, patience) {
                Ok(far) => return Self::over(far, patience),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn over(far: TcpStream, patience: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (near, far_end) = (listener.local_addr()?, far.try_clone()?);
        // A letter is small and waits for answers: nothing is gained by gathering its bytes.
        let _slower = far.set_nodelay(true);
        spawn(move || {
            // Whoever comes first is the library, a moment from now, or nobody's loss: all is encrypted beyond this point, or
            // goes to this very host. No second one is let in.
            let Ok((inside, _)) = listener.accept() else { return };
            drop(listener);
            let _slower = inside.set_nodelay(true);
            let Ok((back, out)) = inside.try_clone().and_then(|back| Ok((back, far_end.try_clone()?))) else { return };
            // What is sent into a stopped server doesn't wait for it for ever.
            let _unlimited = out.set_write_timeout(Some(patience));
            spawn(move || carry(far_end, back));
            carry(inside, out);
        });
        Ok(Self { near, far })
    }

    /// Where the library is to connect to.
    pub(super) const fn near(&self) -> SocketAddr {
        self.near
    }

    /// Does some work over the line, which is cut when that takes longer; says whether it was.
    pub(super) fn within<T>(&self, limit: Duration, work: impl FnOnce() -> T) -> (T, bool) {
        let Ok(far) = self.far.try_clone() else { return (work(), false) };
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
        let _gone = self.far.shutdown(Shutdown::Both);
        // Where the library never came, this wakes whoever waits for it.
        let _nobody = TcpStream::connect_timeout(&self.near, Duration::from_millis(100));
    }
}

/// Carries bytes until either end is gone, and lets go of both.
fn carry(mut from: TcpStream, mut to: TcpStream) {
    let _ended = io::copy(&mut from, &mut to);
    let _gone = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
}
