//! The figures, as a table in Markdown.

use std::fmt;

/// Rows in the order in which they were first measured.
#[derive(Default)]
pub struct Table(Vec<Row>);

struct Row {
    name: &'static str,
    target: &'static str,
    /// For each round, the bot's figure and the one it is compared with.
    rounds: Vec<(f64, f64)>,
}

impl Table {
    /// Adds a round's figures to a row.
    pub fn add(&mut self, name: &'static str, target: &'static str, figure: f64, against: f64) {
        let row = self.0.iter().position(|row| row.name == name);
        let row = row.unwrap_or_else(|| {
            self.0.push(Row {
                name,
                target,
                rounds: Vec::new(),
            });
            self.0.len() - 1
        });
        self.0[row].rounds.push((figure, against));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| Measure | Bot | Against | Ratio (lowest to highest) | Target |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        for row in &self.0 {
            let column = |figure: fn(&(f64, f64)) -> f64| row.rounds.iter().map(figure).collect();
            let (bot, against): (Vec<f64>, Vec<f64>) = (column(|r| r.0), column(|r| r.1));
            let ratios: Vec<f64> = column(|r| r.0 / r.1);
            let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = ratios.iter().copied().fold(0.0, f64::max);
            writeln!(
                f,
                "| {} | {} | {} | {:.2} ({lowest:.2} to {highest:.2}) | {} |",
                row.name,
                short(median(&bot)),
                short(median(&against)),
                median(&ratios),
                row.target
            )?;
        }
        Ok(())
    }
}

/// The median of the figures, which mustn't be empty.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Formats a figure with three digits.
fn short(figure: f64) -> String {
    match figure {
        100.0.. => format!("{figure:.0}"),
        10.0.. => format!("{figure:.1}"),
        1.0.. => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}
