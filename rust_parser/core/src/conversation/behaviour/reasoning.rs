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
    let (trace, inputs) = (found.trace, found.inputs);
    if trace.messages.len() < 2 {
        return;
    }
    let messages = trace.messages.iter().zip(inputs);
    let reasoning: Vec<_> = messages.map(|(it, input)| whole(it, input.text)).collect();
    missing(found, &reasoning);
    duplicate(found, &reasoning);
}

/// B705. A trace without any reasoning has a style, not a gap.
fn missing(found: &mut Found<'_, '_>, reasoning: &[Cow<'_, str>]) {
    let messages = found.trace.messages.iter().zip(reasoning).enumerate();
    let assistants = messages.filter(|(_, (message, _))| message.role == Role::Assistant);
    let with = assistants.clone().filter(|(_, (_, it))| !it.is_empty());
    let others = with.count();
    if others == 0 {
        return;
    }
    for (number, _) in assistants.filter(|(_, (_, it))| it.is_empty()) {
        let others = counted(others, "other assistant message");
        let detail =
            format!("the message holds no reasoning, where {others} of the trace hold some");
        found.whole(number, Code::B705, detail);
    }
}

/// B706: the whole of a message's reasoning, held against that of the messages before it.
fn duplicate(found: &mut Found<'_, '_>, reasoning: &[Cow<'_, str>]) {
    let is_long = |it: &str| it.chars().nth(SHORTEST - 1).is_some();
    let long = reasoning
        .iter()
        .enumerate()
        .map(|(number, it)| (number, &**it));
    let long = long.filter(|(_, it)| is_long(it));
    // Most reasoning begins like no other of its trace, so that most traces need no closer look.
    if all_differ(long.clone().map(|(_, it)| start(it))) {
        return;
    }
    let mut first = HashMap::new();
    for (number, reasoning) in long {
        let earlier = *first.entry(reasoning).or_insert(number);
        let message = &found.trace.messages[number];
        let span = message.reasoning_span(found.inputs[number].text);
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

/// The reasoning parts of a message, a line between them; empty where there is none.
fn whole<'a>(message: &Message, text: &'a str) -> Cow<'a, str> {
    let mut parts = message.reasoning(text);
    let first = parts.next().unwrap_or_default();
    parts.fold(Cow::Borrowed(first), |whole, part| whole + "\n" + part)
}
