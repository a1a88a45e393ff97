//! Draws a chat as a phone shows it, as an SVG.

use crate::botapi::html::{Formatted, is_invisible};
use crate::botapi::world::{BOT_ID, Message, World};

const WIDTH: f64 = 360.0;
const MARGIN: f64 = 10.0;
const HEADER: f64 = 52.0;
const BUBBLE: f64 = 312.0;
/// Between a bubble's edge and its text.
const PADDING: f64 = 11.0;
const FONT: f64 = 15.0;
const ROW: f64 = 20.0;
const BUTTON: f64 = 32.0;
const GAP: f64 = 4.0;

/// The looks of the formatted parts that the bot sends.
const STYLES: [(&str, &str); 4] = [
    ("bold", "font-weight=\"600\""),
    ("strikethrough", "text-decoration=\"line-through\""),
    ("text_link", "fill=\"#1d74c4\""),
    ("code", "font-family=\"monospace\" fill=\"#1d74c4\""),
];

/// A row of characters, each with the look of its style.
type Row = Vec<(char, String)>;

/// The latest messages of a chat, as whoever wrote the last of them sees it.
pub fn draw(world: &World, chat: i64, count: usize) -> String {
    let messages = world.chats[&chat].messages.values();
    let shown = messages.clone().skip(messages.len() - count);
    let me = shown.clone().rev().find(|message| message.from != BOT_ID);
    let me = me.map(|message| message.from);
    let mut drawing = Drawing {
        svg: String::new(),
        bottom: HEADER + MARGIN,
    };
    for message in shown {
        match Some(message.from) == me {
            true => drawing.mine(&message.text),
            false => drawing.theirs(world, chat, message),
        }
    }
    let height = drawing.bottom + MARGIN;
    let title = escaped(&world.chats[&chat].title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" font-family=\"Helvetica, Arial, sans-serif\" \
         font-size=\"{FONT}\" fill=\"#16202a\">\n\
         <clipPath id=\"phone\"><rect width=\"{WIDTH}\" height=\"{height}\" rx=\"18\"/></clipPath>\n\
         <g clip-path=\"url(#phone)\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#cfdde8\"/>\n\
         <rect width=\"{WIDTH}\" height=\"{HEADER}\" fill=\"#fff\"/>\n\
         <circle cx=\"32\" cy=\"26\" r=\"16\" fill=\"#5b9bd5\"/>\n\
         <text x=\"32\" y=\"31\" text-anchor=\"middle\" fill=\"#fff\">{}</text>\n\
         <text x=\"58\" y=\"31\" font-weight=\"600\">{title}</text>\n\
         {}</g>\n</svg>\n",
        title.chars().next().unwrap_or_default(),
        drawing.svg
    )
}

struct Drawing {
    svg: String,
    bottom: f64,
}

impl Drawing {
    fn mine(&mut self, text: &Formatted) {
        let rows = rows(text, BUBBLE - 2.0 * PADDING);
        let widest = rows.iter().map(|row| width(row)).fold(0.0, f64::max);
        let bubble = widest + 2.0 * PADDING;
        self.bubble(WIDTH - MARGIN - bubble, bubble, "#e3f6d0", "", &rows);
    }

    /// A message of the bot's, with the one that it replies to and its buttons.
    fn theirs(&mut self, world: &World, chat: i64, message: &Message) {
        let quoted = message.reply_to.map(|to| {
            let to = &world.chats[&chat].messages[&to];
            let (name, text) = (&world.people[&to.from].first_name, &to.text.text);
            (escaped(name), escaped(text))
        });
        let quote = quoted.map_or(String::new(), |(name, text)| {
            let (x, y) = (MARGIN + PADDING, self.bottom + PADDING);
            format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"3\" height=\"32\" rx=\"1.5\" fill=\"#5b9bd5\"/>\n\
                 <text font-size=\"13\"><tspan x=\"{0}\" y=\"{1}\" fill=\"#1d74c4\" \
                 font-weight=\"600\">{name}</tspan><tspan x=\"{0}\" y=\"{2}\">{text}</tspan></text>\n",
                x + 9.0,
                y + 12.0,
                y + 29.0,
            )
        });
        let rows = rows(&message.text, BUBBLE - 2.0 * PADDING);
        self.bubble(MARGIN, BUBBLE, "#fff", &quote, &rows);
        self.bottom -= GAP;
        for row in &message.keyboard {
            let labels: Vec<&str> = row.iter().map(|(label, _)| label.as_str()).collect();
            self.buttons(&labels);
        }
        self.bottom += 2.0 * GAP;
    }

    fn bubble(&mut self, x: f64, bubble: f64, fill: &str, quote: &str, rows: &[Row]) {
        let above = if quote.is_empty() { 0.0 } else { 40.0 };
        let (top, text) = (self.bottom, self.bottom + above + PADDING);
        let height = |row: &Row| if row.is_empty() { ROW / 2.0 } else { ROW };
        let inner: f64 = rows.iter().map(height).sum();
        let all = above + inner + 2.0 * PADDING - 4.0;
        self.svg += &format!(
            "<rect x=\"{x}\" y=\"{top}\" width=\"{bubble:.0}\" height=\"{all}\" rx=\"12\" fill=\"{fill}\"/>\n{quote}"
        );
        let mut y = text + 12.0;
        for row in rows {
            let parts = parts(row);
            if !parts.is_empty() {
                let x = x + PADDING;
                self.svg += &format!("<text x=\"{x:.0}\" y=\"{y}\">{parts}</text>\n");
            }
            y += height(row);
        }
        self.bottom = top + all + 2.0 * GAP;
    }

    fn buttons(&mut self, labels: &[&str]) {
        let count = f64::from(u32::try_from(labels.len()).unwrap_or(1));
        let each = (BUBBLE - GAP * (count - 1.0)) / count;
        let mut x = MARGIN;
        for label in labels {
            let (y, middle) = (self.bottom, x + each / 2.0);
            self.svg += &format!(
                "<rect x=\"{x:.0}\" y=\"{y}\" width=\"{each:.0}\" height=\"{BUTTON}\" rx=\"8\" fill=\"#7f9bb1\"/>\n\
                 <text x=\"{middle:.0}\" y=\"{}\" text-anchor=\"middle\" fill=\"#fff\" font-size=\"14\">{}</text>\n",
                y + 21.0,
                escaped(label),
            );
            x += each + GAP;
        }
        self.bottom += BUTTON + GAP;
    }
}

/// A text in rows of at most this width.
fn rows(text: &Formatted, most: f64) -> Vec<Row> {
    let style_at = |at: usize| {
        let is_there = |(kind, _): &&(&str, &str)| {
            let mut entities = text.entities.iter();
            entities.any(|e| e.kind == *kind && (e.start..e.end).contains(&at))
        };
        let looks = STYLES.iter().filter(is_there).map(|(_, look)| *look);
        looks.collect::<Vec<&str>>().join(" ")
    };
    let characters = text.text.char_indices().filter(|(_, c)| !is_invisible(*c));
    let mut rows: Vec<Row> = vec![Row::new()];
    for (at, c) in characters {
        let Some(row) = rows.last_mut() else { continue };
        match c {
            '\n' => rows.push(Row::new()),
            c => row.push((c, style_at(at))),
        }
        if let Some(row) = rows.last_mut().filter(|row| width(row) > most)
            && let Some(blank) = row.iter().rposition(|(c, _)| *c == ' ')
        {
            let rest = row.split_off(blank + 1);
            row.pop();
            rows.push(rest);
        }
    }
    rows
}

/// About as wide as a phone shows it.
fn width(row: &[(char, String)]) -> f64 {
    let em = |(c, style): &(char, String)| {
        let normal = match c {
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.25,
            ' ' | 'f' | 't' | 'r' | 'I' | '(' | ')' | '/' | '-' | '·' => 0.32,
            'm' | 'w' | 'M' | 'W' | '@' => 0.85,
            c if c.is_uppercase() => 0.68,
            c if c.is_ascii() => 0.55,
            _ => 0.8,
        };
        normal * if style.is_empty() { 1.0 } else { 1.06 }
    };
    row.iter().map(em).sum::<f64>() * FONT
}

/// A row's text, with its styles.
fn parts(row: &Row) -> String {
    let chunks = row.chunk_by(|(_, one), (_, other)| one == other);
    let part = |chunk: &[(char, String)]| {
        let text = escaped(&chunk.iter().map(|(c, _)| *c).collect::<String>());
        match chunk[0].1.as_str() {
            "" => text,
            style => format!("<tspan {style}>{text}</tspan>"),
        }
    };
    chunks.map(part).collect()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}
