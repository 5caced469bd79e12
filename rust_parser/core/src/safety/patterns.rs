//! Searching a text for all patterns: one pass says which of them occur at all, then each of those is searched for.
//! What the patterns are stands in `secrets` and `personal`.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::{personal, secrets};
use crate::finding::Code;
use crate::span::Span;

/// One row of a table: what it finds and how it looks.
pub(super) struct Pattern {
    pub(super) code: Code,
    /// As a sentence names it.
    pub(super) kind: &'static str,
    pub(super) form: &'static str,
    /// Settles what the form cannot say: the place of the match, narrowed, or `None` where it is no such thing.
    pub(super) settle: fn(&str, Span) -> Option<Span>,
}

/// The patterns, ready to search with.
pub(super) struct Search {
    patterns: Vec<&'static Pattern>,
    any: RegexSet,
    each: Vec<Regex>,
}

impl Search {
    pub(super) fn shared() -> &'static Self {
        static SEARCH: LazyLock<Search> = LazyLock::new(Search::new);
        &SEARCH
    }

    fn new() -> Self {
        let patterns: Vec<&Pattern> = secrets::PATTERNS.iter().chain(personal::PATTERNS).collect();
        let forms = patterns.iter().map(|pattern| pattern.form);
        Self {
            any: RegexSet::new(forms.clone()).expect("the forms are sound"),
            each: forms
                .map(|form| Regex::new(form).expect("the form is sound"))
                .collect(),
            patterns,
        }
    }

    /// What was found, without what lies in another find.
    pub(super) fn find(&self, text: &str) -> Vec<(&'static Pattern, Span)> {
        let mut found: Vec<(&'static Pattern, Span)> = Vec::new();
        for index in self.any.matches(text) {
            let pattern = self.patterns[index];
            let matches = self.each[index].find_iter(text);
            let spans = matches.map(|one| Span::new(one.start(), one.end()));
            found.extend(spans.filter_map(|span| Some((pattern, (pattern.settle)(text, span)?))));
        }
        found.sort_by_key(|(_, span)| (span.start, usize::MAX - span.end));
        let mut end = 0;
        found.retain(|(_, span)| {
            let outside = span.end > end;
            end = end.max(span.end);
            outside
        });
        found
    }
}

/// Where a word that was found at `span` begins: a letter right before it makes it part of a longer word, except that of
/// an escape in JSON (`\n`), which may even have been taken for the word's first.
pub(super) fn after_escape(text: &str, span: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let escape = |at: usize| {
        at >= 1 && bytes[at - 1] == b'\\' && matches!(bytes[at], b'n' | b'r' | b't' | b'b' | b'f')
    };
    match span.start.checked_sub(1) {
        Some(before) if bytes[before] == b'\\' && escape(span.start) => {
            Some(Span::new(span.start + 1, span.end)).filter(|span| !span.is_empty())
        }
        Some(before) if is_word(bytes[before]) => escape(before).then_some(span),
        _ => Some(span),
    }
}

/// A letter of ASCII, a digit, an underscore, or part of a letter beyond ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
