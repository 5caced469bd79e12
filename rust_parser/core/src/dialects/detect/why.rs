//! The evidence for a dialect, as a sentence.

use super::reading::Reading;
use super::signs::{self, Sign};
use crate::dialects::Dialect;
use crate::span::Span;

/// Why the best reading was chosen; `others` speak too.
pub(super) fn sentence(text: &str, best: &Reading, others: &[&Reading]) -> String {
    let dialect = best.message.dialect;
    let opening = best.opening.unwrap_or_default();
    let place = |sign: &Sign| text[opening..].find(sign.literal).map(|at| opening + at);
    let found = signs::of(dialect).filter_map(|sign| Some((sign, place(sign)?)));
    // The tag that the fewest dialects have, and of those the first.
    let telling = found.min_by_key(|(sign, at)| (sign.dialects.len(), *at));
    let Some((sign, at)) = telling.filter(|_| !best.is_bare) else {
        let name = dialect.name();
        let (call, rest) = if best.sound > 0 {
            ("the call", "and is sound in")
        } else {
            ("what stands", "and is a broken call in")
        };
        return format!("{call} at byte {opening} opens with no tag, {rest} {name}");
    };
    let tag = format!("`{}` at byte {at}", sign.literal);
    let alike: Vec<Dialect> = others
        .iter()
        .filter(|other| best.sound > 0 && best.is_alike(other))
        .map(|other| other.message.dialect)
        .collect();
    let name = dialect.name();
    if !alike.is_empty() {
        let all: Vec<Dialect> = std::iter::once(dialect).chain(alike).collect();
        let spaced = best.is_spaced && others.iter().any(|other| !other.is_spaced);
        let rule = if spaced {
            "spaced as in"
        } else {
            "taken for the first of them,"
        };
        return format!("{tag} is written alike in {}; {rule} {name}", list(&all));
    }
    let broken = if best.sound == 0 && best.broken > 0 {
        ", though the call is broken"
    } else {
        ""
    };
    if sign.dialects.len() == 1 {
        return format!("{tag} is {name}'s{broken}");
    }
    let fits = if best.sound > 0 {
        "is a call in"
    } else {
        "fits best in"
    };
    format!("{tag} is shared by several dialects; what follows it {fits} {name}{broken}")
}

/// Why nothing speaks for any dialect.
pub(super) fn nothing(text: &str) -> String {
    let signs = Dialect::ALL.iter().flat_map(|&dialect| signs::of(dialect));
    let places = signs.filter_map(|sign| Some((text.find(sign.literal)?, sign.literal)));
    if let Some((at, literal)) = places.min() {
        return format!(
            "`{literal}` at byte {at} is quoted or opens nothing, and nothing else is markup of a call"
        );
    }
    let think = "</think>";
    if text.contains(think) {
        "reasoning and an answer are written alike in every dialect".to_owned()
    } else {
        "no markup of any dialect".to_owned()
    }
}

/// Why a tool's message is of the first of these dialects.
pub(super) fn response(text: &str, tag: Span, dialects: &[Dialect]) -> String {
    let shown = format!("`{}` at byte {}", tag.of(text), tag.start);
    match dialects {
        [only] => format!("{shown} is {}'s", only.name()),
        all => format!(
            "{shown} is written alike in {}; taken for the first of them",
            list(all)
        ),
    }
}

/// `a, b and c`.
fn list(dialects: &[Dialect]) -> String {
    let names: Vec<&str> = dialects.iter().map(|dialect| dialect.name()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}
