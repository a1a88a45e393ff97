//! Shows the chat: in a terminal with colours and fitted to its width, elsewhere with marks.

use std::io::{self, IsTerminal as _, Write as _, stdout};

use rustix::termios::tcgetwinsize;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use crate::botapi::html::{Entity, Formatted};
use crate::botapi::world::{Event, Keyboard, World};

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const YELLOW: &str = "\x1b[33m";
const BUTTON: &str = "\x1b[30;46m";
const INDENT: &str = "  ";

/// Where and how the chat is shown, and how much of it so far.
pub struct Screen {
    has_colours: bool,
    shown: usize,
    is_closed: bool,
}

/// Shows who writes next, without and with colours.
#[derive(Clone, Debug)]
pub struct Prompt {
    pub plain: String,
    pub styled: String,
}

impl Screen {
    pub fn new() -> Self {
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            has_colours: stdout().is_terminal() && !is_plain && !is_dumb(),
            shown: 0,
            is_closed: false,
        }
    }

    /// How many of the world's events have been shown.
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// Whether the terminal or the pipe is closed.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    pub fn scene(&mut self, title: &str) {
        let title = self.styled(BOLD, &format!("— {title} —"));
        self.say(&title);
    }

    pub fn prompt(&self, message: i32, name: &str, reply_to: Option<i32>) -> Prompt {
        let plain = format!("{message} {name}{}: ", arrow(reply_to));
        let styled = self.styled(DIM, &plain);
        Prompt { plain, styled }
    }

    /// Explains something that isn't part of the chat.
    pub fn note(&mut self, text: &str) {
        let text = self.styled(DIM, text);
        self.say(&format!("{INDENT}{text}"));
    }

    /// Prints text wrapped to the terminal's width.
    pub fn say(&mut self, text: &str) {
        let lines = text.lines().map(str::trim_end);
        let rows: Vec<String> = match width() {
            Some(width) => lines.map(|line| wrapped(line, width)).collect(),
            None => lines.map(str::to_owned).collect(),
        };
        self.print(&rows.join("\n"));
    }

    /// Prints text unchanged.
    pub fn print(&mut self, text: &str) {
        self.is_closed |= write(&format!("{text}\n")).is_err();
    }

    /// Shows what the bot has done since the last call, as seen from a chat. Returns whether
    /// there was anything to show.
    pub fn show_events(&mut self, world: &World, here: i64) -> bool {
        let mut is_visible = false;
        for event in &world.events[self.shown..] {
            if matches!(event, Event::Toast { text, .. } if text.is_empty()) {
                continue;
            }
            is_visible = true;
            if event.chat() != here {
                self.say(&format!("(in {})", world.chats[&event.chat()].title));
            }
            self.show(world, event);
        }
        self.shown = world.events.len();
        is_visible
    }

    fn show(&mut self, world: &World, event: &Event) {
        match event {
            Event::Sent {
                chat,
                message,
                text,
                keyboard,
                ..
            } => {
                let sent = &world.chats[chat].messages[message];
                let head = format!("{message} Bot{}:", arrow(sent.reply_to));
                self.message(&head, text, keyboard);
                if let Some(placeholder) = &sent.placeholder {
                    self.note(&format!("(your next line answers, like: {placeholder})"));
                }
            }
            Event::Edited {
                message,
                text,
                keyboard,
                ..
            } => {
                let head = format!("{message} Bot edits this in place:");
                self.message(&head, text, keyboard);
            }
            Event::Toast { person, text, .. } => {
                let toast = format!("({} alone sees: {text})", world.people[person].first_name);
                let toast = self.styled(YELLOW, &toast);
                self.say(&format!("{INDENT}{toast}"));
            }
        }
    }

    fn message(&mut self, head: &str, text: &Formatted, keyboard: &Keyboard) {
        let text = match self.has_colours {
            true => text.to_text(escape_code),
            false => text.to_marked(),
        };
        let text = text.replace('\n', &format!("\n{INDENT}"));
        self.say(&format!("{} {text}", self.styled(DIM, head)));
        let mut number = 0;
        for row in keyboard {
            let buttons = row.iter().map(|(label, _)| {
                number += 1;
                format!("{INDENT}:{number} {}", self.button(label))
            });
            let buttons: Vec<String> = buttons.collect();
            self.buttons(&buttons);
        }
    }

    /// Shows a row of buttons side by side, or below each other if they don't fit.
    fn buttons(&mut self, buttons: &[String]) {
        let row = buttons.join(" ");
        match width().is_none_or(|width| display_width(&row) <= width) {
            true => self.say(&row),
            false => buttons.iter().for_each(|button| self.say(button)),
        }
    }

    fn button(&self, label: &str) -> String {
        match self.has_colours {
            true => format!("{BUTTON} {label} {RESET}"),
            false => format!("[ {label} ]"),
        }
    }

    fn styled(&self, style: &str, text: &str) -> String {
        match self.has_colours {
            true => format!("{style}{text}{RESET}"),
            false => text.to_owned(),
        }
    }
}

/// Whether the terminal can neither move its cursor nor show colours.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Prints text. `println!` would panic if stdout is closed.
pub fn write(text: &str) -> io::Result<()> {
    let mut stdout = stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

fn arrow(reply_to: Option<i32>) -> String {
    reply_to.map(|to| format!(" → {to}")).unwrap_or_default()
}

/// The terminal's width in columns; `None` if there is no terminal.
fn width() -> Option<usize> {
    let size = tcgetwinsize(stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// Wraps a line to this width. An address isn't split, so that the terminal can open it.
fn wrapped(line: &str, width: usize) -> String {
    let options = Options::new(width)
        .subsequent_indent(INDENT)
        .break_words(!line.contains("://"))
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let mut styles = String::new();
    let mut rows: Vec<String> = Vec::new();
    for row in textwrap::wrap(line, options) {
        rows.push(match row.strip_prefix(INDENT) {
            // Formatting is interrupted so that the indent isn't underlined or struck through.
            Some(words) if !styles.is_empty() => format!("{RESET}{INDENT}{styles}{words}"),
            _ => row.to_string(),
        });
        styles.extend(escape_codes(&row));
    }
    rows.join("\n")
}

/// The terminal's escape codes in a row.
fn escape_codes(row: &str) -> impl Iterator<Item = String> {
    let codes = row.split('\x1b').skip(1);
    codes.filter_map(|code| Some(format!("\x1b{}m", code.split_once('m')?.0)))
}

/// The terminal's escape code for the start or the end of a formatted part.
fn escape_code(entity: &Entity, is_end: bool) -> String {
    match (entity.kind, is_end) {
        ("bold", false) => BOLD.to_owned(),
        ("bold", true) => "\x1b[22m".to_owned(),
        ("italic", false) => "\x1b[3m".to_owned(),
        ("italic", true) => "\x1b[23m".to_owned(),
        ("strikethrough", false) => "\x1b[9m".to_owned(),
        ("strikethrough", true) => "\x1b[29m".to_owned(),
        ("text_link", false) => "\x1b[4;34m".to_owned(),
        ("text_link", true) => {
            let url = entity.url.as_deref().unwrap_or_default();
            format!("\x1b[24;39m {DIM}({url}){RESET}")
        }
        (_, false) => "\x1b[36m".to_owned(),
        (_, true) => "\x1b[39m".to_owned(),
    }
}
