//! The way to a mail server, as a line that can be cut: the mail library limits how long it waits for the next byte and not
//! how long a server may take for all of them. It talks to a port of this host; what it says there is carried on, still
//! encrypted from end to end, until it is done or the time is up.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::spawn;
use std::time::Duration;

use crate::clock::Chance;

/// A server is looked for so many times as long as one step takes: an address of its name may lead nowhere.
const LOOKING: u32 = 2;

/// The line.
#[derive(Debug)]
pub(super) struct Tether {
    /// Where the library finds the server.
    near: SocketAddr,
    /// From where the library comes, and nobody else can know.
    own: Ipv4Addr,
    far: TcpStream,
    over: Arc<AtomicBool>,
}

impl Tether {
    /// Connects to the server. Each of its addresses is waited for that long, and no longer than twice that for all of them and
    /// whoever knows what its name means.
    pub(super) fn to(host: &str, port: u16, patience: Duration, chance: &dyn Chance) -> io::Result<Self> {
        let (found, waits) = channel();
        let host = host.to_owned();
        spawn(move || {
            // Whoever asked may have given up.
            let _late = found.send(find(&host, port, patience));
        });
        let far = waits.recv_timeout(patience * LOOKING).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        Self::over(far, patience, chance)
    }

    fn over(far: TcpStream, patience: Duration, chance: &dyn Chance) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let mut bytes = [0; 3];
        chance.fill(&mut bytes);
        // All of 127/8 is this host; the first and the last addresses of it are nobody's.
        let own = Ipv4Addr::new(127, bytes[0].clamp(1, 254), bytes[1], bytes[2]);
        let over = Arc::new(AtomicBool::new(false));
        let ends = over.clone();
        let (near, far_end) = (listener.local_addr()?, far.try_clone()?);
        // A letter is small and waits for answers: nothing is gained by gathering its bytes.
        let _slower = far.set_nodelay(true);
        spawn(move || {
            // The library comes a moment from now. Another account of this host that comes before it would speak to the server
            // as if it were this program, where nothing is encrypted: it can't know from which address to come.
            let inside = loop {
                match listener.accept() {
                    _ if ends.load(Ordering::SeqCst) => return,
                    Ok((inside, from)) if from.ip() == IpAddr::V4(own) => break inside,
                    Ok(_) => {}
                    Err(_) => return,
                }
            };
            drop(listener);
            let _slower = inside.set_nodelay(true);
            let Ok((back, out)) = inside.try_clone().and_then(|back| Ok((back, far_end.try_clone()?))) else { return };
            // What is sent into a stopped server doesn't wait for it for ever.
            let _unlimited = out.set_write_timeout(Some(patience));
            spawn(move || carry(far_end, back));
            carry(inside, out);
        });
        Ok(Self { near, own, far, over })
    }

    /// Where the library is to connect to.
    pub(super) const fn near(&self) -> SocketAddr {
        self.near
    }

    /// From where the library has to connect.
    pub(super) const fn own(&self) -> IpAddr {
        IpAddr::V4(self.own)
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
        self.over.store(true, Ordering::SeqCst);
        // Where the library never came, this wakes whoever waits for it.
        let _nobody = TcpStream::connect_timeout(&self.near, Duration::from_millis(100));
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

/// Carries bytes until either end is gone, and lets go of both.
fn carry(mut from: TcpStream, mut to: TcpStream) {
    let _ended = io::copy(&mut from, &mut to);
    let _gone = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;
    use crate::clock::SeededChance;

    // INV-4: a stranger on this host who comes first gets no word of the server, and takes nobody's place.
    #[test]
    fn nobody_but_the_program_itself_gets_to_the_server() -> io::Result<()> {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = server.local_addr()?.port();
        let greets = spawn(move || server.accept().and_then(|(mut line, _)| line.write_all(b"220 here\r\n")));
        let tether = Tether::to("127.0.0.1", port, Duration::from_secs(9), &SeededChance::new(1))?;
        for _ in 0..3 {
            let mut heard = String::new();
            // Whether it is closed or reset, nothing comes.
            let _closed = TcpStream::connect(tether.near())?.read_to_string(&mut heard);
            assert_eq!(heard, "");
        }
        greets.join().map_err(|_| io::Error::other("the server"))??;
        assert_ne!(tether.own(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        Ok(())
    }
}
