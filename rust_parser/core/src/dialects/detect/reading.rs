//! One message as one dialect reads it, and how much sense that makes: how many of its calls are sound, where its markup
//! begins, how much of it there is.

use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;

use super::rounded;
use crate::finding::Code;
use crate::message::{Call, Message, PartKind};
use crate::scan::TagKind;

/// No tool has a longer name.
const LONGEST_NAME: usize = 128;

pub(super) struct Reading {
    pub(super) message: Message,
    /// Where its own markup opens the first thing that is not quoted.
    pub(super) opening: Option<usize>,
    /// No tag opens it: a sound call counts, or one that the visible text begins with.
    pub(super) is_bare: bool,
    is_first: bool,
    /// Calls in its own markup that are sound, or are once they are mended.
    pub(super) sound: usize,
    /// Its other calls: broken ones, and those in another dialect's markup.
    pub(super) broken: usize,
    /// How many of its own tags there are, of different kinds.
    tags: usize,
    /// There is a line break before a close tag where its template writes one, and none where it does not.
    pub(super) is_spaced: bool,
}

impl Reading {
    pub(super) fn of(text: &str, message: Message) -> Self {
        let places = Places::of(text, &message);
        let opening = places.opening.or(places.bare);
        let findings = message.findings.iter();
        let foreign: HashSet<usize> = findings
            .filter(|finding| finding.code == Code::M133)
            .filter_map(|finding| finding.call)
            .collect();
        let (mut sound, mut broken) = (0, 0);
        for (number, call) in message.calls.iter().enumerate() {
            let part = message
                .parts
                .partition_point(|part| part.span.start <= call.body.start);
            if opening.is_none() || part > 0 && places.quoted[part - 1] {
                continue;
            }
            if is_sound(text, call) && !foreign.contains(&number) {
                sound += 1;
            } else {
                broken += 1;
            }
        }
        let own = message.dialect.signs();
        let behind = opening.map_or("", |opening| &text[opening..]);
        let tags = own.tags.iter().filter(|(tag, _)| behind.contains(tag));
        let (close, gap) = (own.literal(TagKind::CallClose), own.gap);
        let at = behind.find(close).filter(|_| !close.is_empty());
        let before = at.map(|at| &behind[..at]);
        let is_spaced = before.is_some_and(|it| it.ends_with('\n') == gap.ends_with('\n'));
        Self {
            opening,
            is_bare: places.opening.is_none(),
            is_first: places.is_first,
            sound,
            broken,
            tags: tags.count(),
            is_spaced,
            message,
        }
    }

    /// Something in the message is in this dialect's own markup.
    pub(super) fn speaks(&self) -> bool {
        self.opening.is_some() && (self.sound > 0 || !self.is_bare || self.is_first)
    }

    pub(super) fn calls(&self) -> usize {
        self.sound + self.broken
    }

    /// The better one first.
    pub(super) fn by_rank(&self, other: &Self) -> Ordering {
        let rank = |it: &Self| {
            (
                Reverse((it.speaks(), it.sound > 0, !it.is_bare, it.broken == 0)),
                it.opening,
                Reverse(it.tags),
            )
        };
        rank(self).cmp(&rank(other))
    }

    /// Both read the same parts and calls.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        let (one, other) = (&self.message, &other.message);
        one.parts == other.parts && one.calls == other.calls
    }

    /// The other reads calls that stand where this one's do, or beside them; calls inside of them are part of them.
    fn rivals(&self, other: &Self) -> bool {
        other.sound > 0 && (other.opening <= self.opening || other.broken > 0)
    }

    /// How sure it is that this, the best reading, is right; `others` speak too.
    pub(super) fn confidence(&self, others: &[&Self]) -> f64 {
        let alike = |other: &&&Self| self.is_alike(other);
        let confidence = if self.sound == 0 {
            if others.is_empty() { 0.8 } else { 0.6 }
        } else if let Some(other) = others.iter().find(alike) {
            let spaced = self.is_spaced && !other.is_spaced;
            if spaced { 0.7 } else { 0.5 }
        } else if self.is_bare || others.iter().any(|other| self.rivals(other)) {
            0.9
        } else {
            0.99
        };
        rounded(confidence)
    }
}

/// It is a call, if need be mended, and its name is one.
fn is_sound(text: &str, call: &Call) -> bool {
    let name = match (&call.name, &call.repaired) {
        (Some(name), _) if call.valid => name.get(text),
        (_, Some(repaired)) => &repaired.name,
        _ => return false,
    };
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | ':' | '/');
    let ends = |it: char| it.is_ascii_alphanumeric() || it == '_';
    name.starts_with(ends)
        && name.ends_with(ends)
        && name.len() <= LONGEST_NAME
        && name.chars().all(fits)
}

/// Where the parts of a message stand.
struct Places {
    opening: Option<usize>,
    /// Where the first part stands that opens without a tag.
    bare: Option<usize>,
    /// Nothing visible stands before that.
    is_first: bool,
    /// For each part: it stands in a code fence, between back quotes, or in a section behind something that is no call.
    quoted: Vec<bool>,
}

impl Places {
    fn of(text: &str, message: &Message) -> Self {
        let own = message.dialect.signs();
        let section = own.literal(TagKind::SectionOpen);
        let mut places = Self {
            opening: None,
            bare: None,
            is_first: true,
            quoted: Vec::with_capacity(message.parts.len()),
        };
        let (mut fenced, mut in_section, mut spoiled) = (false, false, false);
        for part in &message.parts {
            let inside = part.span.of(text);
            match part.kind {
                PartKind::Text => {
                    fenced ^= fences(inside) % 2 == 1;
                    places.is_first &= places.bare.is_some() || inside.trim().is_empty();
                    spoiled |= in_section && !inside.trim().is_empty();
                }
                PartKind::Markup if !section.is_empty() && inside.starts_with(section) => {
                    (in_section, spoiled) = (true, false);
                }
                _ => {}
            }
            let quoted = fenced || spoiled || text[..part.span.start].ends_with('`');
            places.quoted.push(quoted);
            let marks = matches!(part.kind, PartKind::Markup | PartKind::Call);
            if marks && !quoted && places.opening.is_none() {
                let start = part.span.start;
                places.opening = own.opens(&text[start..], places.is_first).then_some(start);
                let bare = own.opens_in_words(inside.trim_start()).then_some(start);
                places.bare = places.bare.or(bare);
            }
            if part.kind == PartKind::Call {
                (in_section, spoiled) = (false, false);
            }
        }
        places
    }
}

/// How many lines of the text open or close a code fence.
fn fences(text: &str) -> usize {
    let lines = text.lines();
    lines
        .filter(|line| line.trim_start().starts_with("```"))
        .count()
}
