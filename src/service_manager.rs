//! Tells a service manager how the bot is doing, like systemd's `sd_notify(3)`: sends
//! datagrams to the socket named by `NOTIFY_SOCKET`. Does nothing if that isn't set.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

use crate::config::Config;

#[derive(Debug)]
pub struct ServiceManager {
    socket: Option<(UnixDatagram, SocketAddr)>,
    /// How long the service manager waits for a sign of life before it kills the bot.
    watchdog: Option<Duration>,
}

impl ServiceManager {
    pub fn new(config: &Config) -> Self {
        let socket = config.notify_socket.as_deref().and_then(|name| {
            let socket = open(name);
            let usable =
                socket.inspect_err(|error| tracing::warn!("cannot use NOTIFY_SOCKET: {error}"));
            usable.ok()
        });
        Self {
            socket,
            watchdog: config.watchdog,
        }
    }

    /// Says that the bot now serves people.
    pub fn ready(&self) {
        self.send("READY=1");
    }

    /// Says that the bot has begun to stop.
    pub fn stopping(&self) {
        self.send("STOPPING=1");
    }

    /// Sends signs of life while `work` is running and this future is being polled.
    pub async fn alive_during<T>(&self, work: impl Future<Output = T>) -> T {
        let Some(watchdog) = self.watchdog else {
            return work.await;
        };
        let mut work = pin!(work);
        loop {
            self.send("WATCHDOG=1");
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = sleep(watchdog / 3) => {}
            }
        }
    }

    fn send(&self, state: &str) {
        let Some((socket, address)) = &self.socket else {
            return;
        };
        if let Err(error) = socket.send_to_addr(state.as_bytes(), address) {
            tracing::debug!("cannot tell the service manager {state}: {error}");
        }
    }
}

fn open(name: &OsStr) -> io::Result<(UnixDatagram, SocketAddr)> {
    let socket = UnixDatagram::unbound()?;
    // A service manager that doesn't listen mustn't hold up the bot.
    socket.set_nonblocking(true)?;
    Ok((socket, address(name)?))
}

/// A path or, on Linux, `@` and an abstract name, which is in no directory.
fn address(name: &OsStr) -> io::Result<SocketAddr> {
    #[cfg(target_os = "linux")]
    if let Some(name) = name.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt as _;
        return SocketAddr::from_abstract_name(name);
    }
    SocketAddr::from_pathname(name)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::*;

    /// A bot with a watchdog of 3 s.
    fn manager(socket: &OsStr) -> ServiceManager {
        let config = Config::read(|name| match name {
            "TELOXIDE_TOKEN" => Some("123:abc".into()),
            "NOTIFY_SOCKET" => Some(socket.to_owned()),
            "WATCHDOG_USEC" => Some("3000000".into()),
            _ => None,
        });
        ServiceManager::new(&config.unwrap())
    }

    fn told(socket: &UnixDatagram) -> Vec<String> {
        socket.set_nonblocking(true).unwrap();
        let mut buffer = [0; 64];
        let received =
            std::iter::from_fn(|| socket.recv(&mut buffer).ok().map(|n| buffer[..n].to_vec()));
        received
            .map(|text| String::from_utf8(text).unwrap())
            .collect()
    }

    #[test]
    fn a_socket_has_a_path_or_a_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        manager(path.as_os_str()).ready();
        assert_eq!(told(&socket), ["READY=1"]);

        let mut name = OsString::from("@bounty-bot");
        name.push(dir.path());
        let socket = UnixDatagram::bind_addr(&address(&name).unwrap()).unwrap();
        manager(&name).stopping();
        assert_eq!(told(&socket), ["STOPPING=1"]);
    }

    #[test]
    fn without_a_manager_nothing_happens() {
        manager(Path::new("/nowhere/at/all").as_os_str()).ready();
        manager(OsStr::new("")).ready();
        manager(OsStr::new(&"x".repeat(1_000))).ready();
    }

    #[tokio::test(start_paused = true)]
    async fn signs_of_life_are_sent_while_work_is_running() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let manager = manager(path.as_os_str());
        let work = async {
            sleep(Duration::from_millis(2_500)).await;
            7
        };
        assert_eq!(manager.alive_during(work).await, 7);
        assert_eq!(told(&socket), ["WATCHDOG=1"; 3]);
        sleep(Duration::from_secs(10)).await;
        assert!(told(&socket).is_empty());
    }
}
