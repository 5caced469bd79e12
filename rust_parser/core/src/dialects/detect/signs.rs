//! The tags that dialects are known by: one search of a text finds which of them stand in it. Where they stand, and
//! whether they open anything there, is not asked.

use std::sync::LazyLock;

use regex::Regex;

use crate::dialects::Dialect;
use crate::scan::{Literal, TagKind};

/// What a dialect is known by. That of a tagged dialect follows from its grammar.
pub(in crate::dialects) struct Signs {
    /// Its tags, without those that all dialects know. The ones that open reasoning or calls make it a candidate, and count
    /// where a part of the message, read in the dialect, begins with one.
    pub tags: &'static [Literal],
    /// What its template writes before a close tag.
    pub gap: &'static str,
    /// How a line begins that calls without a tag. Any text may hold such a line, so that only a sound call counts.
    pub bare: &'static [&'static str],
}

impl Signs {
    /// How it writes its tag of this kind; empty where it has none.
    pub(in crate::dialects) fn literal(&self, kind: TagKind) -> &'static str {
        let found = self.tags.iter().find(|(_, other)| *other == kind);
        found.map_or("", |(literal, _)| literal)
    }

    /// The text begins with a tag of this dialect that opens reasoning or calls. One that nothing follows was leaked.
    pub(super) fn opens(&self, text: &str) -> bool {
        self.tags.iter().any(|(tag, kind)| {
            let behind = text.trim_start_matches(' ').strip_prefix(tag);
            kind.opens_part() && behind.is_some_and(|it| !it.trim_start().is_empty())
        })
    }

    /// A line of the text begins as a call without a tag does.
    pub(super) fn begins_a_line(&self, text: &str) -> bool {
        let begins = |line: &str| {
            let behind = line.rsplit_once("</think>").map_or(line, |(_, rest)| rest);
            let line = behind.trim_start();
            self.bare.iter().any(|&bare| line.starts_with(bare))
        };
        !self.bare.is_empty() && text.lines().any(begins)
    }
}

/// A tag that opens something, and the dialects that have it.
pub(super) struct Sign {
    pub(super) literal: &'static str,
    pub(super) dialects: Vec<Dialect>,
    /// It opens reasoning or calls, not something inside a call.
    opens: bool,
}

struct Known {
    all: Vec<Sign>,
    search: Regex,
}

impl Known {
    fn new() -> Self {
        let mut all: Vec<Sign> = Vec::new();
        for &dialect in Dialect::ALL {
            for &(literal, kind) in dialect.signs().tags {
                let opens = kind.opens_part();
                if !opens && !matches!(kind, TagKind::ItemOpen | TagKind::Separator) {
                    continue;
                }
                match all.iter_mut().find(|sign| sign.literal == literal) {
                    Some(sign) => {
                        sign.dialects.push(dialect);
                        sign.opens |= opens;
                    }
                    None => all.push(Sign {
                        literal,
                        dialects: vec![dialect],
                        opens,
                    }),
                }
            }
        }
        // The longest first, so that a tag that another one begins with is found as itself.
        all.sort_by_key(|sign| std::cmp::Reverse(sign.literal.len()));
        let literals: Vec<String> = all.iter().map(|it| regex::escape(it.literal)).collect();
        let search = Regex::new(&literals.join("|")).expect("literals are a sound expression");
        Self { all, search }
    }

    fn shared() -> &'static Self {
        static KNOWN: LazyLock<Known> = LazyLock::new(Known::new);
        &KNOWN
    }
}

/// The dialects that have a tag in the text which opens a part of a message, or a line that may, in the order of their
/// list.
pub(super) fn dialects(text: &str) -> Vec<Dialect> {
    let known = Known::shared();
    let mut seen = vec![false; known.all.len()];
    for found in known.search.find_iter(text) {
        let is_it = |sign: &Sign| sign.literal == found.as_str();
        if let Some(at) = known.all.iter().position(is_it) {
            seen[at] = true;
        }
    }
    let hit = |dialect: &Dialect| {
        let mut signs = known.all.iter().zip(&seen);
        signs.any(|(sign, &seen)| seen && sign.opens && sign.dialects.contains(dialect))
            || dialect.signs().begins_a_line(text)
    };
    Dialect::ALL.iter().copied().filter(hit).collect()
}

/// The signs of one dialect.
pub(super) fn of(dialect: Dialect) -> impl Iterator<Item = &'static Sign> {
    let all = Known::shared().all.iter();
    all.filter(move |sign| sign.dialects.contains(&dialect))
}
