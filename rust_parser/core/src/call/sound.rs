//! What a call may not hold though JSON's grammar allows it: numbers beyond a double (J209), lone surrogates (J210).

use memchr::memchr;

use crate::finding::{Code, Finding};
use crate::json::{self, Node, Quoted, Value};
use crate::span::Span;

/// No number is beyond a double and no surrogate lone.
pub(crate) fn is_readable(text: &str, node: &Node) -> bool {
    unreadable(text, node).is_none()
}

/// The first number beyond a double (J209) or lone surrogate (J210), in text order: JSON by its grammar, and yet not
/// readable as a value everywhere.
pub(super) fn unreadable(text: &str, node: &Node) -> Option<Finding> {
    let mut first = None;
    look(text, node, &mut first);
    first
}

/// The limit on nesting bounds the recursion.
fn look(text: &str, node: &Node, first: &mut Option<Finding>) {
    match &node.value {
        Value::Number => {
            let cause = json::overflow(node.span.of(text));
            let finding = cause.map(|cause| Finding::new(Code::J209, node.span, cause));
            keep_first(first, finding);
        }
        Value::String(string) => keep_first(first, lone_in(text, *string)),
        Value::Array(items) => items.iter().for_each(|item| look(text, item, first)),
        Value::Object(members) => {
            for member in members {
                keep_first(first, lone_in(text, member.key));
                look(text, &member.value, first);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn keep_first(first: &mut Option<Finding>, found: Option<Finding>) {
    if let Some(found) = found
        && first.as_ref().is_none_or(|first| found.span < first.span)
    {
        *first = Some(found);
    }
}

/// The first lone surrogate of a strict JSON string.
fn lone_in(text: &str, string: Quoted) -> Option<Finding> {
    if !string.is_escaped() {
        return None;
    }
    let span = string.span;
    let mut at = span.start;
    while let Some(found) = memchr(b'\\', &text.as_bytes()[at..span.end]) {
        at += found;
        let length = if text.as_bytes()[at + 1] == b'u' {
            6
        } else {
            2
        };
        let escape = Span::new(at, at + length);
        if let Some(cause) = json::lone_surrogate(text, escape) {
            return Some(Finding::new(Code::J210, escape, cause));
        }
        // A high surrogate that is not lone has its low one right after it.
        at += if json::is_high(escape.of(text)) {
            12
        } else {
            length
        };
    }
    None
}
