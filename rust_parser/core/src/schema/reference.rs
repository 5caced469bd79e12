//! Where a `$ref` leads: to the schema's root or to a place in it, never outside.

use std::borrow::Cow;

use crate::json::{Node, Value};

/// The place that a reference such as `#/$defs/item` names; `None` where there is none or it lies elsewhere.
pub(super) fn find<'a>(text: &str, root: &'a Node, target: &str) -> Option<&'a Node> {
    let pointer = target.strip_prefix('#')?;
    if pointer.is_empty() {
        return Some(root);
    }
    let mut node = root;
    for step in pointer.strip_prefix('/')?.split('/') {
        let step = unescaped(step)?;
        node = match &node.value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            _ => node.get(text, &step)?,
        };
    }
    Some(node)
}

/// First the percent signs of an address, then the tildes of a JSON pointer.
fn unescaped(step: &str) -> Option<Cow<'_, str>> {
    if !step.contains(['%', '~']) {
        return Some(Cow::Borrowed(step));
    }
    let mut bytes = Vec::with_capacity(step.len());
    let mut rest = step.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(byte);
        }
    }
    let step = String::from_utf8(bytes).ok()?;
    Some(Cow::Owned(step.replace("~1", "/").replace("~0", "~")))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::json;
    use crate::span::Span;

    #[test]
    fn a_pointer_leads_to_its_place() {
        let text = r##"{"$defs": {"a/b": {"é": [1, 2]}, "c~d": 3}}"##;
        let root = json::read(text, Span::new(0, text.len())).expect("JSON");
        let at = |target: &str| find(text, &root, target).map(|node| node.span.of(text));
        assert_eq!(at("#"), Some(text));
        assert_eq!(at("#/$defs/a~1b/é/1"), Some("2"));
        assert_eq!(at("#/$defs/a~1b/%C3%A9/0"), Some("1"));
        assert_eq!(at("#/$defs/c~0d"), Some("3"));
        for nowhere in [
            "#/x",
            "#anchor",
            "",
            "https://example.com/schema",
            "other.json#/a",
            "#/$defs/%",
        ] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
    }
}
