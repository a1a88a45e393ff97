//! Shows a transcript: with colours and fitted to the width in a terminal, else as it is.

use std::cell::Cell;
use std::io::{self, IsTerminal as _, Write as _, stdout};

use rustix::termios::tcgetwinsize;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use crate::botapi::html::{Entity, Formatted, mark};
use crate::transcript::{Cue, PEOPLE, Pen, WRAPPED};

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const BUTTON: &str = "\x1b[1;36m";
const PERSON: [&str; 6] = ["32", "33", "35", "34", "31", "36"];

/// Begins what isn't part of the chat.
const NOTE: &str = "# ";

/// Stands for a blank at which no row ends.
const BLANK: &str = "\u{e000}";

pub struct Screen {
    has_colours: bool,
    /// Whether the last line is empty.
    has_air: Cell<bool>,
}

impl Pen for Screen {
    fn frame(&self, text: &str) -> String {
        self.styled(DIM, text)
    }

    fn words(&self, text: &Formatted) -> String {
        match self.has_colours {
            true => text.to_text(styled_mark),
            false => text.to_marked(),
        }
    }

    fn button(&self, label: &str) -> String {
        self.styled(BUTTON, &format!("[ {label} ]").replace(' ', BLANK))
    }
}

impl Screen {
    pub fn new() -> Self {
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            has_colours: stdout().is_terminal() && !is_plain && !is_dumb(),
            has_air: Cell::new(true),
        }
    }

    pub fn scene(&self, title: &str) -> io::Result<()> {
        self.air()?;
        self.say(&self.styled(BOLD, &format!("— {title} —")))
    }

    /// An empty line, but never two.
    pub fn air(&self) -> io::Result<()> {
        match self.has_air.replace(true) {
            true => Ok(()),
            false => write("\n"),
        }
    }

    /// Something that isn't part of the chat.
    pub fn note(&self, text: &str) -> io::Result<()> {
        self.has_air.set(false);
        let rows = text
            .lines()
            .map(|row| wrapped(&self.frame(row), NOTE, NOTE));
        write(&rows.map(|row| row + "\n").collect::<String>())
    }

    /// A line in which somebody does something.
    pub fn cue(&self, cue: &Cue<'_>, line: &str) -> io::Result<()> {
        let (head, words) = line.split_at(line.len() - cue.words.len());
        self.air()?;
        self.say(&format!("{}{words}", self.head(head)))
    }

    /// A name in its colour, and what it does.
    pub fn head(&self, head: &str) -> String {
        let (name, rest) = head.split_at(head.find([' ', ':']).unwrap_or(head.len()));
        let index = PEOPLE.iter().position(|known| *known == name);
        let colour = PERSON[index.unwrap_or_default() % PERSON.len()];
        let name = self.styled(&format!("\x1b[1;{colour}m"), name);
        format!("{name}{}", self.frame(rest))
    }

    /// Prints a line of a transcript, with its further lines.
    pub fn say(&self, line: &str) -> io::Result<()> {
        self.has_air.set(false);
        let indents = std::iter::once("").chain(std::iter::repeat("  "));
        let rows = line.lines().zip(indents);
        let rows = rows.map(|(row, indent)| wrapped(row.trim_end(), indent, WRAPPED) + "\n");
        write(&rows.collect::<String>().replace(BLANK, " "))
    }

    fn styled(&self, style: &str, text: &str) -> String {
        match self.has_colours && !text.is_empty() {
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

/// Takes back what was typed, to show it as a transcript has it.
pub fn take_back(typed: &str) -> io::Result<()> {
    let width = width().unwrap_or(80);
    let rows = typed.split('\n').map(|row| display_width(row) / width + 1);
    write(&format!("\x1b[{}A\r\x1b[J", rows.sum::<usize>()))
}

/// The terminal's width in columns; `None` if there is no terminal.
fn width() -> Option<usize> {
    let size = tcgetwinsize(stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// Fits a row to the terminal. An address isn't split, so that the terminal can open it.
fn wrapped(row: &str, indent: &str, next_indent: &str) -> String {
    let Some(width) = width() else {
        return format!("{indent}{row}");
    };
    let options = Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(next_indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::fill(row, options)
}

/// The mark at the start or the end of a formatted part, and the terminal's escape code.
fn styled_mark(entity: &Entity, is_end: bool) -> String {
    let (on, off) = match entity.kind {
        "bold" => ("1", "22"),
        "italic" => ("3", "23"),
        "strikethrough" => ("2", "22"),
        "text_link" => ("34", "39"),
        _ => ("36", "39"),
    };
    let mark = match mark(entity, is_end) {
        mark if mark.is_empty() => mark,
        mark => format!("\x1b[2m{mark}\x1b[22m"),
    };
    match is_end {
        false => format!("{mark}\x1b[{on}m"),
        true => format!("\x1b[{off}m{mark}"),
    }
}
