//! Which dialect a message is written in. A dialect's own tags make it a candidate; the candidates then read the message,
//! and the one that makes most sense of it is chosen. So each dialect brings its evidence by its grammar alone, and a tag
//! that is quoted (in reasoning, in a string, in a code fence) counts for nothing, because nobody reads a call there.
//!
//! Which dialect a message has within its trace is `conversation`'s to settle.

mod reading;
mod signs;
mod why;

use super::Dialect;
use crate::finding::{Code, Finding};
use crate::message::{Call, Message, Role};
use crate::schema::Declared;
use crate::span::Span;
use reading::Reading;

pub(super) use signs::Signs;

/// The dialect of one message, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Detected {
    pub dialect: Dialect,
    /// From 0, nothing speaks for it, to 1. It ranks; it is no measured frequency.
    pub confidence: f64,
    /// The evidence, in one short sentence.
    pub why: String,
    /// The next best ones with their confidence, best first.
    pub others: Vec<(Dialect, f64)>,
}

/// The dialect of a message that stands alone.
pub fn detect(text: &str, role: Role) -> Detected {
    match role {
        Role::Assistant => {
            let declared = Declared::default();
            let hermes = Dialect::DEFAULT.parse(text, role, &declared);
            Look::at(text, hermes, &declared).detected(text)
        }
        Role::Tool => of_responses(text),
        Role::System | Role::User => {
            none("the tags of such a message are quotation, and read alike in every dialect")
        }
    }
}

/// Reads a message that stands alone in the dialect that it is written in.
pub fn read(text: &str, role: Role, declared: &Declared) -> Message {
    let hermes = Dialect::DEFAULT.parse(text, role, declared);
    match role {
        Role::Assistant if is_plain(text, &hermes) => hermes,
        Role::Assistant => Look::at(text, hermes, declared).into_message(),
        Role::Tool => match tool_dialects(text).first() {
            Some(&dialect) if dialect != Dialect::DEFAULT => dialect.parse(text, role, declared),
            _ => hermes,
        },
        Role::System | Role::User => hermes,
    }
}

/// As Hermes reads this message, it calls, and each of its calls is sound or at least begins as one: nothing speaks for
/// another dialect.
pub(crate) fn is_plain(text: &str, message: &Message) -> bool {
    let begins = |call: &Call| call.valid || call.body.of(text).starts_with('{');
    !message.calls.is_empty() && message.calls.iter().all(begins)
}

/// The dialects that open a response as this text does.
pub(crate) fn tool_dialects(text: &str) -> Vec<Dialect> {
    let text = text.trim_start();
    let opens = |dialect: &Dialect| {
        let literal = dialect.response_open();
        !literal.is_empty() && text.starts_with(literal)
    };
    Dialect::ALL.iter().copied().filter(opens).collect()
}

/// An assistant message as each dialect reads it that has a sign in it, best first; Hermes always among them.
pub(crate) struct Look {
    readings: Vec<Reading>,
}

impl Look {
    /// `hermes` is the message as Hermes reads it.
    pub(crate) fn at(text: &str, hermes: Message, declared: &Declared) -> Self {
        let plain = is_plain(text, &hermes);
        let found = signs::dialects(text);
        let others = found.into_iter().filter(|it| *it != hermes.dialect);
        let others: Vec<Message> = others
            .map(|dialect| dialect.parse(text, Role::Assistant, declared))
            .collect();
        let all = std::iter::once(hermes).chain(others);
        let mut readings: Vec<Reading> = all.map(|message| Reading::of(text, message)).collect();
        drop_inner(&mut readings);
        // The sort is stable: of equals, the first of the list is chosen.
        readings.sort_by(Reading::by_rank);
        let chosen = |it: &Reading| match plain {
            true => it.message.dialect == Dialect::DEFAULT,
            false => it.is_spaced && it.is_alike(&readings[0]),
        };
        if let Some(at) = readings.iter().position(chosen) {
            readings[..=at].rotate_right(1);
        }
        Self { readings }
    }

    fn best(&self) -> &Reading {
        &self.readings[0]
    }

    /// The dialect, where anything speaks for one.
    pub(crate) fn dialect(&self) -> Option<Dialect> {
        let best = self.best();
        best.speaks().then_some(best.message.dialect)
    }

    /// How many calls are read in the dialect's own markup.
    pub(crate) fn calls(&self) -> usize {
        self.best().calls()
    }

    /// That dialect reads the message just as the chosen one does, or nothing speaks for any.
    pub(crate) fn is_alike(&self, dialect: Dialect) -> bool {
        let mut readings = self.readings.iter();
        let other = readings.find(|reading| reading.message.dialect == dialect);
        !self.best().speaks() || other.is_some_and(|other| self.best().is_alike(other))
    }

    pub(crate) fn into_message(mut self) -> Message {
        // Where nothing speaks for any, Hermes is first, for it is the first of the list.
        self.readings.swap_remove(0).message
    }

    fn detected(&self, text: &str) -> Detected {
        let (best, others) = (self.best(), &self.readings[1..]);
        if !best.speaks() {
            return none(&why::nothing(text));
        }
        let others: Vec<&Reading> = others.iter().filter(|other| other.speaks()).collect();
        let confidence = best.confidence(&others);
        let others_share = shares(1.0 - confidence, others.len());
        Detected {
            dialect: best.message.dialect,
            confidence,
            why: why::sentence(text, best, &others),
            others: others
                .iter()
                .map(|other| other.message.dialect)
                .zip(others_share)
                .collect(),
        }
    }
}

/// Drops the readings of bare calls that stand within another dialect's markup, or have lost the tag that opens them.
fn drop_inner(readings: &mut Vec<Reading>) {
    let strays = |finding: &Finding| finding.code == Code::M112;
    let lost = readings[0].message.findings.iter().any(strays);
    let tagged = readings.iter().filter(|it| it.speaks() && !it.is_bare);
    let first = tagged.filter_map(|it| it.opening).min();
    let stands = |it: &Reading| !lost && first.is_none_or(|first| it.opening <= Some(first));
    // Hermes, the first, has no bare calls.
    let mut hermes = true;
    readings.retain(|it| std::mem::take(&mut hermes) || !it.is_bare || stands(it));
}

/// What is left of confidence, halved from one to the next.
fn shares(left: f64, count: usize) -> impl Iterator<Item = f64> {
    (1..=count).map(move |number| rounded(left / f64::from(1_u32 << number.min(16))))
}

fn rounded(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}

fn none(why: &str) -> Detected {
    Detected {
        dialect: Dialect::DEFAULT,
        confidence: 0.1,
        why: why.to_owned(),
        others: Vec::new(),
    }
}

fn of_responses(text: &str) -> Detected {
    let dialects = tool_dialects(text);
    let Some((&dialect, others)) = dialects.split_first() else {
        return none("no tag opens a response, and such a message reads alike in every dialect");
    };
    let confidence = if others.is_empty() { 0.99 } else { 0.5 };
    let start = text.len() - text.trim_start().len();
    let literal = Span::new(start, start + dialect.response_open().len());
    Detected {
        dialect,
        confidence,
        why: why::response(text, literal, &dialects),
        others: others
            .iter()
            .copied()
            .zip(shares(1.0 - confidence, others.len()))
            .collect(),
    }
}
