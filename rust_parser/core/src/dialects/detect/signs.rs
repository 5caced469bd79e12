//! The tags that dialects are known by: one search of a text finds which of them stand in it. Where they stand, and
//! whether they open anything there, is not asked.

use std::sync::LazyLock;

use regex::Regex;

use crate::dialects::Dialect;
use crate::scan::{Literal, TagKind};

/// What a dialect is known by. That of a tagged dialect follows from its grammar.
pub(in crate::dialects) struct Signs {
    /// Its tags, without those that all dialects know. They make it a candidate, and count where a part of the message,
    /// read in the dialect, begins with one.
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

    /// A tag that makes a dialect a candidate: it opens something, or ends or frames what nothing opened.
    fn is_sign(&self, tag: &str, kind: TagKind) -> bool {
        let opens = kind.opens_part() && !self.is_hermes_too(tag);
        opens || kind == TagKind::ThinkClose || kind == TagKind::Frame && tag.starts_with("<|")
    }

    /// A call of such a dialect has no tags inside it, so that what stands behind a tag of Hermes is a call of Hermes,
    /// broken or not.
    fn is_hermes_too(&self, tag: &str) -> bool {
        let hermes = Dialect::DEFAULT.signs().tags;
        let inner = |(_, kind): &Literal| matches!(kind, TagKind::ItemOpen | TagKind::Separator);
        !std::ptr::eq(self.tags, hermes)
            && !self.tags.iter().any(inner)
            && hermes.iter().any(|(other, _)| *other == tag)
    }

    /// The text begins with a sign of this dialect that is no plain word. One that stands at the end of visible text was
    /// leaked.
    pub(super) fn opens(&self, text: &str, is_first: bool) -> bool {
        let text = text.trim_start_matches(' ');
        self.tags.iter().any(|&(tag, kind)| {
            let behind = text.strip_prefix(tag);
            let follows = behind.is_some_and(|it| is_first || !it.trim_start().is_empty());
            !is_words(tag) && self.is_sign(tag, kind) && follows
        })
    }

    /// The text begins as a call without a tag does, or with a tag of plain words.
    pub(super) fn opens_in_words(&self, text: &str) -> bool {
        let words = |&(tag, kind): &Literal| is_words(tag) && self.is_sign(tag, kind);
        let mut words = self.tags.iter().filter(|it| words(it));
        words.any(|(tag, _)| text.starts_with(tag)) || self.begins_a_line(text)
    }

    /// A line of the text begins as a call without a tag does.
    fn begins_a_line(&self, text: &str) -> bool {
        !self.bare.is_empty() && beginnings(text).any(|line| self.begins_bare(line))
    }

    fn begins_bare(&self, line: &str) -> bool {
        self.bare.iter().any(|&bare| line.starts_with(bare))
    }
}

/// How the lines begin, reasoning that ends on them left out.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| {
        // Most lines have no tag, which one byte tells faster than a search for a word.
        let tagged = memchr::memchr(b'<', line.as_bytes()).is_some();
        let behind = tagged.then(|| line.rsplit_once("</think>")).flatten();
        behind.map_or(line, |(_, rest)| rest).trim_start()
    })
}

/// Plain words, which any text may hold.
fn is_words(tag: &str) -> bool {
    !tag.starts_with(['<', '['])
}

/// A tag that opens something, and the dialects that have it.
pub(super) struct Sign {
    pub(super) literal: &'static str,
    pub(super) dialects: Vec<Dialect>,
    /// Those of them that it makes candidates.
    makes: Vec<Dialect>,
}

struct Known {
    all: Vec<Sign>,
    search: Regex,
    /// The first bytes of all that calls without a tag begin with.
    bare: Vec<u8>,
}

impl Known {
    fn new() -> Self {
        let mut all: Vec<Sign> = Vec::new();
        for &dialect in Dialect::ALL {
            let signs = dialect.signs();
            for &(literal, kind) in signs.tags {
                let makes = signs.is_sign(literal, kind);
                if !makes && !matches!(kind, TagKind::ItemOpen | TagKind::Separator) {
                    continue;
                }
                let known = all.iter().position(|sign| sign.literal == literal);
                let at = known.unwrap_or(all.len());
                if at == all.len() {
                    all.push(Sign {
                        literal,
                        dialects: Vec::new(),
                        makes: Vec::new(),
                    });
                }
                all[at].dialects.push(dialect);
                all[at].makes.extend(makes.then_some(dialect));
            }
        }
        // The longest first, so that a tag that another one begins with is found as itself.
        all.sort_by_key(|sign| std::cmp::Reverse(sign.literal.len()));
        let literals: Vec<String> = all.iter().map(|it| regex::escape(it.literal)).collect();
        let search = Regex::new(&literals.join("|")).expect("literals are a sound expression");
        let bare = Dialect::ALL.iter().flat_map(|it| it.signs().bare);
        let mut bare: Vec<u8> = bare.map(|begin| begin.as_bytes()[0]).collect();
        bare.sort_unstable();
        bare.dedup();
        Self { all, search, bare }
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
    let begins = |line: &&str| {
        line.bytes()
            .next()
            .is_some_and(|byte| known.bare.contains(&byte))
    };
    let lines: Vec<&str> = beginnings(text).filter(begins).collect();
    let hit = |dialect: &Dialect| {
        let mut signs = known.all.iter().zip(&seen);
        signs.any(|(sign, &seen)| seen && sign.makes.contains(dialect))
            || lines.iter().any(|line| dialect.signs().begins_bare(line))
    };
    Dialect::ALL.iter().copied().filter(hit).collect()
}

/// The signs of one dialect.
pub(super) fn of(dialect: Dialect) -> impl Iterator<Item = &'static Sign> {
    let all = Known::shared().all.iter();
    all.filter(move |sign| sign.dialects.contains(&dialect))
}
