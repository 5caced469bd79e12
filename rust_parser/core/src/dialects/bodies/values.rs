//! Values that are written without quotes: is `42` a number or text?
//!
//! Where the call itself says so (`string="false"`), it is as it says. Where the tool declares the argument's type, text
//! stays text, and whatever is JSON of another declared type is that. Where nothing is known, a value is the text that it
//! is: that is what parsers agree on, and nothing is guessed. What does not fit stays text, and the check against
//! the schema says so (S404).

use crate::call;
use crate::json::{self, Value};
use crate::schema::Kinds;
use crate::span::Span;

/// Appends the value as JSON.
pub(super) fn push(raw: &str, is_text: Option<bool>, kinds: Option<Kinds>, out: &mut String) {
    let wanted = match is_text {
        Some(is_text) => !is_text,
        None => kinds.is_some_and(Kinds::beyond_text),
    };
    let trimmed = raw.trim();
    let fits = |value: &Value| is_text.is_some() || kinds.is_some_and(|kinds| kinds.take(value));
    let sound = wanted
        && json::read(trimmed, Span::new(0, trimmed.len()))
            .is_some_and(|node| fits(&node.value) && call::is_readable(trimmed, &node));
    if sound {
        out.push_str(trimmed);
    } else {
        json::quote(raw, out);
    }
}
