//! Reads lines from a terminal, with editing and history, or from a script.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, stdin, stdout};
use std::sync::mpsc as blocking;
use std::thread;

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use tokio::sync::mpsc;

use crate::screen::{self, Prompt};

pub struct Input {
    prompts: blocking::Sender<Prompt>,
    typed: mpsc::UnboundedReceiver<String>,
    is_terminal: bool,
    /// The remaining lines of pasted text.
    pasted: VecDeque<String>,
}

/// A line, and whether it is already visible after its prompt.
pub struct Typed {
    pub line: String,
    pub is_on_screen: bool,
}

/// Restores the terminal, even if a line was being edited.
pub struct Restore(Option<Termios>);

impl Input {
    pub fn new() -> Self {
        let is_terminal = stdin().is_terminal() && stdout().is_terminal();
        let (prompts, asked) = blocking::channel();
        let (answers, typed) = mpsc::unbounded_channel();
        thread::spawn(move || {
            let mut reader = Reader::new(is_terminal);
            while let Ok(prompt) = asked.recv()
                && let Some(line) = reader.read(&prompt)
                && answers.send(line).is_ok()
            {}
        });
        Self {
            prompts,
            typed,
            is_terminal,
            pasted: VecDeque::new(),
        }
    }

    /// The next line that isn't blank; `None` at the end.
    pub async fn next(&mut self, prompt: Prompt) -> Option<Typed> {
        loop {
            if let Some(line) = self.pasted.pop_front() {
                return Some(Typed {
                    line,
                    is_on_screen: false,
                });
            }
            self.prompts.send(prompt.clone()).ok()?;
            let typed = self.typed.recv().await?;
            let lines = typed.lines().map(as_from_a_phone);
            let mut lines: VecDeque<String> =
                lines.filter(|line| !line.trim().is_empty()).collect();
            if lines.len() == 1
                && let Some(line) = lines.pop_front()
            {
                let is_on_screen = self.is_terminal;
                return Some(Typed { line, is_on_screen });
            }
            self.pasted = lines;
        }
    }
}

impl Restore {
    pub fn at_the_end() -> Self {
        Self(tcgetattr(stdin()).ok().filter(|_| stdin().is_terminal()))
    }
}

impl Drop for Restore {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // Nobody is left to be told if this fails.
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
    }
}

enum Reader {
    Editor(Box<DefaultEditor>),
    /// A terminal without line editing, or a script.
    Plain {
        is_terminal: bool,
    },
}

impl Reader {
    fn new(is_terminal: bool) -> Self {
        let has_editor = is_terminal && !screen::is_dumb();
        match has_editor.then(DefaultEditor::new) {
            Some(Ok(editor)) => Self::Editor(Box::new(editor)),
            _ => Self::Plain { is_terminal },
        }
    }

    /// What was typed up to Enter: one line, or several pasted ones.
    fn read(&mut self, prompt: &Prompt) -> Option<String> {
        match self {
            Self::Editor(editor) => edited(editor, prompt),
            Self::Plain { is_terminal } => {
                if *is_terminal {
                    screen::write(&prompt.styled).ok()?;
                }
                let mut line = Vec::new();
                let length = stdin().lock().read_until(b'\n', &mut line).ok()?;
                let line = String::from_utf8_lossy(&line).into_owned();
                Some(line).filter(|_| length > 0)
            }
        }
    }
}

fn edited(editor: &mut DefaultEditor, prompt: &Prompt) -> Option<String> {
    match editor.readline(&(&prompt.plain, &prompt.styled)) {
        Ok(typed) => {
            for line in typed.lines() {
                // Not being able to remember a line is no reason to stop.
                let _ = editor.add_history_entry(line);
            }
            Some(typed)
        }
        Err(ReadlineError::Eof | ReadlineError::Interrupted) => None,
        Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
            screen::write("\nThat isn't UTF-8.\n").ok()?;
            Some(String::new())
        }
        Err(error) => {
            let _ = screen::write(&format!("\nThe terminal can't be read: {error}\n"));
            None
        }
    }
}

/// Removes control characters: a phone has no keys for them, and a terminal would obey them.
fn as_from_a_phone(line: &str) -> String {
    let is_typed = |c: &char| !c.is_control() || *c == '\t';
    line.chars().filter(is_typed).collect()
}
