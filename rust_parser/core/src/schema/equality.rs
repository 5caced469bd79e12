//! When two JSON values are the same one: the order of keys and the spelling of a number make no difference.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::number::Decimal;
use crate::json::{Node, Value, quote};

/// The same text for the same value; of a key that stands twice the last one counts.
pub(super) fn canonical(text: &str, node: &Node) -> String {
    let mut out = String::with_capacity(node.span.len());
    write(text, node, &mut out);
    out
}

fn write(text: &str, node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number => out.push_str(&Decimal::read(node.span.of(text)).canonical()),
        Value::String(string) => quote(&string.get(text), out),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(text, item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let sorted: BTreeMap<Cow<'_, str>, &Node> = members
                .iter()
                .map(|member| (member.key.get(text), &member.value))
                .collect();
            out.push('{');
            for (key, value) in sorted {
                quote(&key, out);
                out.push(':');
                write(text, value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}
