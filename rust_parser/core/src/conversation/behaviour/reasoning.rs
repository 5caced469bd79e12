//! Reasoning that is missing where the trace has some elsewhere (B705), and reasoning that comes again word for word
//! (B706).

use std::borrow::Cow;
use std::collections::HashMap;

use crate::conversation::found::{Found, all_differ, counted};
use crate::finding::{Code, Finding};
use crate::message::{Message, Role};

/// Shorter reasoning may come again, in characters.
const SHORTEST: usize = 40;

pub(super) fn check(found: &mut Found<'_, '_>) {
    missing(found);
    duplicate(found);
}

fn has_reasoning(message: &Message, text: &str) -> bool {
    message.reasoning(text).next().is_some()
}

/// B705. A trace without any reasoning has a style, not a gap.
fn missing(found: &mut Found<'_, '_>) {
    let messages = found.trace.messages.iter().zip(found.inputs).enumerate();
    let (with, without): (Vec<_>, Vec<_>) = messages
        .filter(|(_, (message, _))| message.role == Role::Assistant)
        .partition(|(_, (message, input))| has_reasoning(message, input.text));
    if with.is_empty() {
        return;
    }
    let others = counted(with.len(), "other assistant message");
    for (number, _) in without {
        let detail =
            format!("the message holds no reasoning, where {others} of the trace hold some");
        found.whole(number, Code::B705, detail);
    }
}

/// B706: the whole of a message's reasoning, held against that of the messages before it.
fn duplicate(found: &mut Found<'_, '_>) {
    let trace = found.trace;
    let texts = found.inputs.iter().map(|input| input.text);
    let long = |(message, text): (&Message, _)| {
        let reasoning = whole(message, text);
        let long = reasoning.chars().nth(SHORTEST - 1).is_some();
        long.then_some(reasoning)
    };
    let reasoning: Vec<_> = trace.messages.iter().zip(texts).map(long).collect();
    // Most reasoning begins like no other of its trace, so that most traces need no closer look.
    if all_differ(reasoning.iter().flatten().map(|one| start(one)).collect()) {
        return;
    }
    let mut first = HashMap::new();
    for (number, reasoning) in reasoning.iter().enumerate() {
        let Some(reasoning) = reasoning.as_deref() else {
            continue;
        };
        let earlier = *first.entry(reasoning).or_insert(number);
        let span = trace.messages[number].reasoning_span(found.inputs[number].text);
        if let Some(span) = span.filter(|_| earlier != number) {
            let detail = format!("the reasoning is word for word that of message {earlier}");
            found.at(number, Finding::new(Code::B706, span, detail));
        }
    }
}

/// What texts that are equal have in common, and few others: the length and the first bytes.
fn start(reasoning: &str) -> (usize, &[u8]) {
    let bytes = reasoning.as_bytes();
    (bytes.len(), &bytes[..bytes.len().min(SHORTEST)])
}

/// The reasoning parts of a message, a line between them.
fn whole<'a>(message: &Message, text: &'a str) -> Cow<'a, str> {
    let mut parts = message.reasoning(text);
    let first = parts.next().unwrap_or_default();
    parts.fold(Cow::Borrowed(first), |whole, part| whole + "\n" + part)
}
