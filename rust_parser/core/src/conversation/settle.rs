//! The dialect of each message of a trace where nobody named one. Most traces are in one dialect, and most are Hermes: so
//! all is read as Hermes first, and only where that leaves a doubt are the messages looked at.
//!
//! The hard idea: a call in other markup than the rest of its trace may be a model's slip or a model that was changed.
//! What followed tells which: the harness that answered the call had read it. So a message keeps its own dialect
//! where a tool's answer follows it, and is held to that of the trace where none does (M133 then says what is wrong).

use super::Input;
use crate::dialects::Dialect;
use crate::dialects::detect::{self, Look};
use crate::message::{Message, Role};
use crate::schema::Declared;

/// The dialect of each message; `None` where all of them are Hermes. `messages` is the trace as Hermes reads it.
pub(super) fn settle(
    inputs: &[Input<'_>],
    messages: &[Message],
    declared: &Declared,
) -> Option<Vec<Dialect>> {
    if !inputs.iter().zip(messages).any(is_doubtful) {
        return None;
    }
    let mut trace = Trace {
        inputs,
        messages,
        looks: messages.iter().map(|_| None).collect(),
    };
    // What a tool answers decides first, so that most traces need no second look.
    let (answered, others): (Vec<usize>, Vec<usize>) =
        (0..messages.len()).partition(|&number| trace.is_answered(number));
    trace.look(&answered, declared);
    let calls = |&number: &usize| !messages[number].calls.is_empty();
    let hermes = |&number: &usize| trace.fits(number, Dialect::DEFAULT);
    if answered.iter().any(calls) && answered.iter().all(hermes) {
        return None;
    }
    trace.look(&others, declared);
    let dialects = trace.dialects();
    let spoken = dialects.iter().zip(messages);
    let mut spoken = spoken.filter(|(_, message)| message.role == Role::Assistant);
    let hermes = spoken.all(|(dialect, _)| *dialect == Dialect::DEFAULT);
    (!hermes).then_some(dialects)
}

/// An assistant message that is not plainly Hermes. What its container says of a message, no tag in it says.
fn is_doubtful((input, message): (&Input<'_>, &Message)) -> bool {
    let speaks = message.role == Role::Assistant && input.parts.is_none();
    speaks && !detect::is_plain(input.text, message)
}

/// A trace that is being settled.
struct Trace<'a> {
    inputs: &'a [Input<'a>],
    messages: &'a [Message],
    /// What an assistant message says of its dialect; `None` where it is plainly Hermes, or not looked at.
    looks: Vec<Option<Look>>,
}

impl Trace<'_> {
    fn look(&mut self, numbers: &[usize], declared: &Declared) {
        for &number in numbers {
            let (input, message) = (&self.inputs[number], &self.messages[number]);
            if is_doubtful((input, message)) {
                self.looks[number] = Some(Look::at(input.text, message.clone(), declared));
            }
        }
    }

    /// An assistant message which a tool's follows, and not only to say that it failed.
    fn is_answered(&self, number: usize) -> bool {
        let answers = |next: &Message| {
            let mut responses = next.responses.iter();
            next.role == Role::Tool && responses.any(|response| response.failure.is_none())
        };
        let next = self.messages.get(number + 1);
        self.messages[number].role == Role::Assistant && next.is_some_and(answers)
    }

    /// The dialect reads an assistant message as well as any.
    fn fits(&self, number: usize, dialect: Dialect) -> bool {
        match &self.looks[number] {
            Some(look) => look.is_alike(dialect),
            None => dialect == Dialect::DEFAULT,
        }
    }

    fn dialects(&self) -> Vec<Dialect> {
        let prevailing = self.prevailing();
        let mut last = prevailing;
        let mut all = Vec::with_capacity(self.inputs.len());
        for (number, (input, message)) in self.inputs.iter().zip(self.messages).enumerate() {
            all.push(match message.role {
                Role::Assistant => {
                    let own = self.own(number).filter(|_| self.is_answered(number));
                    let own = own.filter(|_| !self.fits(number, prevailing));
                    last = own.unwrap_or(prevailing);
                    last
                }
                Role::Tool => of_tool(input.text, last, prevailing),
                Role::System | Role::User => prevailing,
            });
        }
        all
    }

    /// The dialect that an assistant message is in by itself; `None` where nothing speaks for any.
    fn own(&self, number: usize) -> Option<Dialect> {
        match &self.looks[number] {
            Some(look) => look.dialect(),
            None => Some(Dialect::DEFAULT),
        }
    }

    /// The dialect of the most calls that a tool answers; where none is answered, of the most calls; where there is none,
    /// that of the most messages which are in any. Of equals the first in the trace.
    fn prevailing(&self) -> Dialect {
        let mut tally: Vec<(Dialect, [usize; 3])> = Vec::new();
        for (number, message) in self.messages.iter().enumerate() {
            if message.role != Role::Assistant {
                continue;
            }
            let Some(dialect) = self.own(number) else {
                continue;
            };
            let look = self.looks[number].as_ref();
            let calls = look.map_or(message.calls.len(), Look::calls);
            let answered = if self.is_answered(number) { calls } else { 0 };
            let at = tally.iter().position(|(known, _)| *known == dialect);
            let at = at.unwrap_or(tally.len());
            if at == tally.len() {
                tally.push((dialect, [0; 3]));
            }
            for (count, more) in tally[at].1.iter_mut().zip([answered, calls, 1]) {
                *count += more;
            }
        }
        // Of equals `max_by_key` gives the last.
        let most = tally.into_iter().rev().max_by_key(|(_, counts)| *counts);
        most.map_or(Dialect::DEFAULT, |(dialect, _)| dialect)
    }
}

/// By its own tag; without one, or with a tag that it has, that of the assistant message before it.
fn of_tool(text: &str, before: Dialect, prevailing: Dialect) -> Dialect {
    let own = detect::tool_dialects(text);
    let shared = [before, prevailing].into_iter().find(|it| own.contains(it));
    shared.or(own.first().copied()).unwrap_or(before)
}
