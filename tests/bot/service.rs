//! What the bot tells a service manager: that it is ready, alive, or stopping.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::botapi::PATIENCE;
use crate::botapi::Say;
use crate::botapi::faults::Fault;
use crate::disk_faults::DiskFaults;
use crate::screenplay::Stage;

/// The bot's service manager.
struct Manager(tokio::net::UnixDatagram);

impl Manager {
    fn of(stage: &mut Stage) -> Self {
        let path = stage.bot.dir().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        socket.set_nonblocking(true).expect("a socket");
        stage.bot.set("NOTIFY_SOCKET", path.to_str().expect("text"));
        Self(tokio::net::UnixDatagram::from_std(socket).expect("a socket"))
    }

    /// The next thing it is told.
    async fn told(&self) -> String {
        let mut buffer = [0; 64];
        let received = timeout(PATIENCE, self.0.recv(&mut buffer)).await;
        let size = received.expect("it is told something").expect("a datagram");
        let told = String::from_utf8(buffer[..size].to_vec()).expect("text");
        told.trim_end().to_owned()
    }

    /// Forgets what it was told so far; returns the number of messages.
    fn forget(&self) -> usize {
        let mut buffer = [0; 64];
        std::iter::from_fn(|| self.0.try_recv(&mut buffer).ok()).count()
    }
}

#[tokio::test]
async fn the_bot_says_when_it_is_ready_and_when_it_stops() {
    let mut stage = Stage::set().await;
    let manager = Manager::of(&mut stage);
    let conflict = Fault::Error(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    );
    stage.plan("getUpdates", None, 1, conflict);
    stage.bot.start();
    assert_eq!(manager.told().await, "READY=1");
    assert!(stage.calls("getupdates") >= 2, "the first one failed");
    stage.bot.signal("TERM");
    assert_eq!(manager.told().await, "STOPPING=1");
    assert!(stage.bot.wait().success());
    assert_eq!(manager.forget(), 0);
    assert_eq!(stage.api.world().held_polls, 0);
    stage.close();
}

#[tokio::test]
async fn a_stuck_bot_sends_no_signs_of_life() {
    let mut stage = Stage::set().await;
    let manager = Manager::of(&mut stage);
    stage.bot.set("WATCHDOG_USEC", "300000");
    let disk = DiskFaults::of(&mut stage.bot);
    stage.bot.start();
    while manager.told().await != "READY=1" {}
    // While nothing happens, and while Telegram can't be reached.
    for _ in 0..5 {
        assert_eq!(manager.told().await, "WATCHDOG=1");
    }
    stage.plan("getUpdates", None, 1, Fault::RetryAfter(2));
    let alice = stage.person("Alice");
    stage.say(alice, alice, Say::text("/add Paint the fence"));
    stage.bot.wait_for_output("trying again in 2 s").await;
    manager.forget();
    for _ in 0..5 {
        assert_eq!(manager.told().await, "WATCHDOG=1");
    }
    disk.hold();
    stage.say(alice, alice, Say::text("/add Fix the gate"));
    stage
        .until("the update is handed out", |world| {
            world.requests["getupdates"] >= 3
        })
        .await;
    let quiet_since = async {
        let mut since = Instant::now();
        while since.elapsed() < Duration::from_secs(1) {
            sleep(Duration::from_millis(50)).await;
            if manager.forget() > 0 {
                since = Instant::now();
            }
        }
    };
    timeout(PATIENCE, quiet_since)
        .await
        .expect("it falls silent");
    disk.release();
    assert_eq!(manager.told().await, "WATCHDOG=1");
    assert!(stage.bot.terminate().success());
    stage.close();
}
