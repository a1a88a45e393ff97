//! Finds what a misspelt name means.

/// Names at least this alike are taken for each other. `ALLOWED_USERS` and `ALLOWED_CHATS`
/// are, `RUSTUP_HOME` and `RUST_LOG` aren't.
const ALIKE: f64 = 0.87;

/// The known name that is probably meant.
pub(crate) fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let likeness = |known: &&'static str| (strsim::jaro_winkler(name, known), *known);
    let all = known.iter().map(likeness);
    let (likeness, closest) = all.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (likeness >= ALIKE).then_some(closest)
}
