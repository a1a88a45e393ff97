//! How the chat looks: with colours in a terminal, with marks elsewhere.

use std::io::{IsTerminal as _, Write as _, stdout};

use crate::botapi::html::{Entity, Formatted};
use crate::botapi::world::{Event, Keyboard, World};

const RESET: &str = "\x1b[0m";
const DIM: &str = "\x1b[2m";
const BUTTON: &str = "\x1b[30;46m";

/// What has been shown, and how.
pub struct Screen {
    has_colours: bool,
    shown: usize,
}

impl Screen {
    pub fn new() -> Self {
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            has_colours: stdout().is_terminal() && !is_plain,
            shown: 0,
        }
    }

    /// How many of the world's events have been shown.
    pub fn shown(&self) -> usize {
        self.shown
    }

    pub fn scene(&self, title: &str) {
        println!("{}", self.styled("\x1b[1m", &format!("— {title} —")));
    }

    pub fn prompt(&self, message: i32, name: &str) {
        print!("{} ", self.styled(DIM, &format!("{message} {name}:")));
        // Where the terminal is gone, there is nobody to tell.
        let _ = stdout().flush();
    }

    /// Shows what the bot did since the last time, as seen from a chat.
    pub fn show_events(&mut self, world: &World, here: i64) {
        for event in &world.events[self.shown..] {
            if event.chat() != here {
                println!("(in {})", world.chats[&event.chat()].title);
            }
            self.show(world, event);
        }
        self.shown = world.events.len();
    }

    fn show(&self, world: &World, event: &Event) {
        match event {
            Event::Sent {
                chat,
                message,
                text,
                keyboard,
                ..
            } => {
                let to = world.chats[chat].messages[message].reply_to;
                let to = to.map(|to| format!(" → {to}")).unwrap_or_default();
                self.message(&format!("{message} Bot{to}:"), text, keyboard);
            }
            Event::Edited {
                message,
                text,
                keyboard,
                ..
            } => {
                self.message(
                    &format!("{message} Bot edits this in place:"),
                    text,
                    keyboard,
                );
            }
            Event::Toast { text, .. } if text.is_empty() => {}
            Event::Toast { person, text, .. } => {
                let toast = format!("({} alone sees: {text})", world.people[person].first_name);
                println!("  {}", self.styled("\x1b[33m", &toast));
            }
        }
    }

    fn message(&self, head: &str, text: &Formatted, keyboard: &Keyboard) {
        let text = match self.has_colours {
            true => text.to_text(escape_code),
            false => text.to_marked(),
        };
        println!("{} {}", self.styled(DIM, head), text.replace('\n', "\n  "));
        let mut number = 0;
        for row in keyboard {
            let buttons: Vec<String> = row
                .iter()
                .map(|(label, _)| {
                    number += 1;
                    format!(":{number} {}", self.button(label))
                })
                .collect();
            println!("  {}", buttons.join("   "));
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

/// The terminal's code for the start or the end of a formatted part.
fn escape_code(entity: &Entity, is_end: bool) -> String {
    match (entity.kind, is_end) {
        ("bold", false) => "\x1b[1m".to_owned(),
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
