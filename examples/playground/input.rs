//! Reads lines from a terminal, with editing, history and completion, or a whole script.

use std::cell::RefCell;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, stdin, stdout};
use std::sync::mpsc as blocking;
use std::thread;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use tokio::sync::mpsc;

use crate::screen;

/// What a line is asked for with.
pub struct Prompt {
    pub plain: String,
    /// With colours.
    pub styled: String,
    /// What `Tab` completes.
    pub words: Vec<String>,
}

/// One or several lines.
#[derive(Default)]
pub struct Typed {
    pub text: String,
    /// What they look like on the terminal, below which the cursor is.
    pub on_screen: Option<String>,
}

/// Reads in a thread of its own, so that the program can end meanwhile.
pub struct Input {
    prompts: blocking::Sender<Prompt>,
    typed: mpsc::UnboundedReceiver<Typed>,
}

impl Input {
    pub fn new() -> Self {
        let (prompts, asked) = blocking::channel();
        let (answers, typed) = mpsc::unbounded_channel();
        thread::spawn(move || {
            let mut editor = editor();
            while let Ok(prompt) = asked.recv()
                && let Some(typed) = match &mut editor {
                    Some(editor) => edited(editor, prompt),
                    None => plain(),
                }
                && answers.send(typed).is_ok()
            {}
        });
        Self { prompts, typed }
    }

    /// `None` at the end.
    pub async fn next(&mut self, prompt: Prompt) -> Option<Typed> {
        self.prompts.send(prompt).ok()?;
        self.typed.recv().await
    }
}

type LineEditor = Editor<Completions, DefaultHistory>;

fn editor() -> Option<LineEditor> {
    let is_terminal = stdin().is_terminal() && stdout().is_terminal();
    let config = Config::builder().completion_type(CompletionType::List);
    let editor = (is_terminal && !screen::is_dumb()).then(|| Editor::with_config(config.build()));
    editor?.ok()
}

/// A line from a terminal without editing, or a whole script.
fn plain() -> Option<Typed> {
    let mut text = Vec::new();
    let read = match stdin().is_terminal() {
        true => stdin().lock().read_until(b'\n', &mut text),
        false => stdin().lock().read_to_end(&mut text),
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    let on_screen = None;
    read.is_ok_and(|length| length > 0)
        .then_some(Typed { text, on_screen })
}

/// A line from the editor. Ctrl-C clears what was typed, and ends if that is nothing.
fn edited(editor: &mut LineEditor, prompt: Prompt) -> Option<Typed> {
    let words = prompt.words;
    let line = RefCell::default();
    editor.set_helper(Some(Completions { words, line }));
    let read = editor.readline(&(&prompt.plain, &prompt.styled));
    let line = editor.helper().map(|helper| helper.line.take());
    let typed = |text: String, shown: &str| {
        let on_screen = Some(format!("{}{shown}", prompt.plain));
        Some(Typed { text, on_screen })
    };
    match read {
        Ok(text) => {
            // Not being able to remember a line is no reason to stop.
            let _ = editor.add_history_entry(text.as_str());
            typed(text.clone(), &text)
        }
        Err(ReadlineError::Interrupted) => {
            let cleared = line.filter(|line| !line.is_empty())?;
            typed(String::new(), &cleared)
        }
        Err(ReadlineError::Eof) => None,
        Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
            let _ = screen::write("# That isn't UTF-8.\n");
            Some(Typed::default())
        }
        Err(error) => {
            let _ = screen::write(&format!("# The terminal can't be read: {error}\n"));
            None
        }
    }
}

/// Completes words, compared without case, blanks and signs: `:tr` is `:☆ Track`.
struct Completions {
    words: Vec<String>,
    /// The line as it was last shown.
    line: RefCell<String>,
}

impl Completer for Completions {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        end: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let line = &line[..end];
        let start = line.rfind(": ").map_or(0, |colon| colon + 2);
        let typed = simple(&line[start..]);
        let fits = |word: &&String| !typed.is_empty() && simple(word).starts_with(&typed);
        let pair = |word: &String| Pair {
            display: word.clone(),
            replacement: word.clone(),
        };
        Ok((start, self.words.iter().filter(fits).map(pair).collect()))
    }
}

impl Helper for Completions {}
impl Highlighter for Completions {}
impl Validator for Completions {}

impl Hinter for Completions {
    type Hint = String;

    /// Is asked whenever the line changes.
    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        line.clone_into(&mut self.line.borrow_mut());
        None
    }
}

/// Text as it is easily typed.
pub fn simple(text: &str) -> String {
    let letters = text
        .chars()
        .filter(|c| c.is_alphanumeric() || "/:#".contains(*c));
    letters.flat_map(char::to_lowercase).collect()
}
