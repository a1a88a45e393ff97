//! The real binary as a child process.

use std::io::{self, BufRead as _, BufReader, PipeReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::watch;

use crate::botapi::{BotApi, PATIENCE, TOKEN};

/// The bot, with its own working directory that outlives restarts.
pub struct BotProcess {
    dir: TempDir,
    variables: Vec<(String, String)>,
    running: Option<Running>,
    /// Everything that it printed, in all its runs.
    output: watch::Sender<String>,
}

struct Running {
    child: Child,
    /// Reads what the child prints, from a pipe rather than a file, since some tests limit the
    /// size of files.
    reader: JoinHandle<()>,
}

impl BotProcess {
    /// A bot for this server that hasn't been started.
    pub fn new(api: &BotApi) -> Self {
        let mut bot = Self {
            dir: TempDir::new().expect("a temporary directory"),
            variables: Vec::new(),
            running: None,
            output: watch::Sender::default(),
        };
        bot.set("TELOXIDE_TOKEN", TOKEN);
        bot.set("TELOXIDE_API_URL", &api.url());
        bot.set("RUST_LOG", "trace");
        bot.set("TZ", "UTC");
        bot
    }

    /// Sets an environment variable; the bot inherits none.
    pub fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Removes an environment variable.
    pub fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    pub fn start(&mut self) {
        self.start_as(Command::new(env!("CARGO_BIN_EXE_bounty-bot")));
    }

    /// Starts it so that exceeding the file size limit is an error rather than a fatal signal.
    pub fn start_with_limits(&mut self) {
        let mut shell = Command::new("/bin/sh");
        let ignoring = "trap '' XFSZ; exec \"$0\"";
        shell.args(["-c", ignoring, env!("CARGO_BIN_EXE_bounty-bot")]);
        self.start_as(shell);
    }

    /// Starts it as if its output went to systemd's journal.
    pub fn start_in_journal(&mut self) {
        let mut shell = Command::new("/bin/sh");
        let with_stream = "export JOURNAL_STREAM=$(stat -L -c %d:%i /dev/fd/2); exec \"$0\"";
        shell.args(["-c", with_stream, env!("CARGO_BIN_EXE_bounty-bot")]);
        self.start_as(shell);
    }

    fn start_as(&mut self, mut command: Command) {
        assert!(self.running.is_none(), "the bot runs already");
        let (output, printed) = io::pipe().expect("a pipe");
        let child = command
            .env_clear()
            .envs(self.variables.iter().cloned())
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(printed.try_clone().expect("a second handle"))
            .stderr(printed)
            .spawn()
            .expect("the bot's binary");
        let sender = self.output.clone();
        let reader = thread::spawn(move || copy(output, &sender));
        self.running = Some(Running { child, reader });
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub fn id(&self) -> u32 {
        self.running.as_ref().expect("a running bot").child.id()
    }

    /// Its working directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The file of a user.
    pub fn user_file(&self, id: i64) -> PathBuf {
        self.users_dir().join(format!("{id}.json"))
    }

    /// Where the users' files are.
    pub fn users_dir(&self) -> PathBuf {
        self.dir.path().join("data/users")
    }

    /// Everything that it printed, in all its runs.
    pub fn output(&self) -> String {
        self.output.borrow().clone()
    }

    /// Waits until it has printed this.
    pub async fn wait_for_output(&self, text: &str) {
        self.wait_for_line(&[text]).await;
    }

    /// Waits until it has printed a line with all of these in it.
    pub async fn wait_for_line(&self, texts: &[&str]) {
        self.wait_for_line_at_most(PATIENCE, texts).await;
    }

    /// Waits until it has printed this so many times.
    pub async fn wait_for_times(&self, times: usize, text: &str) {
        let mut output = self.output.subscribe();
        let printed = output.wait_for(|output| output.matches(text).count() >= times);
        let is_there = matches!(tokio::time::timeout(PATIENCE, printed).await, Ok(Ok(_)));
        assert!(is_there, "{text:?} isn't {times} times in the output");
    }

    /// Like [`Self::wait_for_line`], with a longer time limit.
    pub async fn wait_for_line_at_most(&self, patience: Duration, texts: &[&str]) {
        let is_meant = |line: &str| texts.iter().all(|text| line.contains(text));
        let mut output = self.output.subscribe();
        let printed = output.wait_for(|output| output.lines().any(is_meant));
        let is_there = matches!(tokio::time::timeout(patience, printed).await, Ok(Ok(_)));
        assert!(
            is_there,
            "no line with {texts:?} in the output:\n{}",
            self.output()
        );
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        let status = Command::new("sh")
            .args(["-c", &kill])
            .status()
            .expect("a shell");
        assert!(status.success(), "{kill} failed");
    }

    /// Kills it in the middle of whatever it is doing.
    pub fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
    }

    /// Asks it to stop, and waits until it has ended.
    pub fn terminate(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.wait()
    }

    /// Waits until it ends, with a time limit.
    pub fn wait(&mut self) -> ExitStatus {
        let mut running = self.running.take().expect("a running bot");
        let start = Instant::now();
        loop {
            if let Some(status) = running.child.try_wait().expect("a child to wait for") {
                running.reader.join().expect("a reader that ends");
                return status;
            }
            if start.elapsed() > PATIENCE {
                running.kill();
                panic!("the bot does not end; it said:\n{}", self.output());
            }
            // The system has no event for "a child ended, or this time passed".
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Running {
    fn kill(mut self) {
        self.child.kill().expect("a child that can be killed");
        self.child.wait().expect("a child that ends");
        self.reader.join().expect("a reader that ends");
    }
}

impl Drop for BotProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy(from: PipeReader, to: &watch::Sender<String>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        to.send_modify(|output| output.push_str(&String::from_utf8_lossy(&line)));
        line.clear();
    }
}
