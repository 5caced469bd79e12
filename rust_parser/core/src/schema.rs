//! What tools a row declares. It reads the declaration; it holds no call against it.

use crate::json::{self, Node, Value};
use crate::span::Span;

/// The names of the declared tools, in the order of the declaration. `tools` is a JSON array whose entries are bare
/// (`{"name", …}`) or wrapped (`{"type": "function", "function": {"name", …}}`).
///
/// `None` where it cannot be read: no JSON, no array, or an entry without a name. One nameless entry makes all
/// unreadable, because with it the list of what may be called would not be complete.
pub fn declared_names(tools: &str) -> Option<Vec<String>> {
    let root = json::read(tools, Span::new(0, tools.len()))?;
    let Value::Array(entries) = &root.value else {
        return None;
    };
    entries.iter().map(|entry| name(tools, entry)).collect()
}

fn name(text: &str, entry: &Node) -> Option<String> {
    let declaration = entry.get(text, "function").unwrap_or(entry);
    match &declaration.get(text, "name")?.value {
        Value::String(name) if !name.get(text).is_empty() => Some(name.get(text).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::declared_names;

    fn names(tools: &str) -> Option<Vec<String>> {
        declared_names(tools)
    }

    #[test]
    fn both_shapes_are_read() {
        let tools = r#" [{"name": "a", "parameters": {"name": "no"}}, {"type": "function", "function": {"name": "b"}}] "#;
        assert_eq!(names(tools), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(names("[]"), Some(vec![]));
    }

    #[test]
    fn what_is_no_list_of_named_tools_is_unreadable() {
        for tools in [
            "",
            "null",
            "{}",
            "[1]",
            "[{}]",
            r#"[{"name": ""}]"#,
            r#"[{"name": 1}]"#,
            r#"[{"name": "#,
        ] {
            assert_eq!(names(tools), None, "{tools}");
        }
    }
}
