//! What tools a row declares: their names, their schemas, and why a declaration cannot be used (S406).

use std::collections::HashMap;
use std::sync::Arc;

use super::compile::compile;
use super::kinds::{self, Kinds};
use super::known::Known;
use super::rules::Schema;
use super::words::quoted;
use crate::finding::{Code, Finding};
use crate::json::{self, Node, Value};
use crate::span::Span;

/// A row's declaration, read.
#[derive(Debug, Default)]
pub struct Declared {
    /// In the order of the declaration; `None` where nothing is declared or it cannot be read.
    names: Option<Arc<[String]>>,
    tools: HashMap<String, Tool>,
    /// The types of each tool's arguments, where they are declared.
    kinds: HashMap<String, HashMap<String, Kinds>>,
    /// What is wrong with the declaration.
    fault: Option<String>,
}

/// One declared tool.
#[derive(Debug)]
pub(super) enum Tool {
    /// Without a schema, or with one that cannot be read: its arguments are not checked.
    Unchecked,
    /// `known` is `None` where any argument may stand.
    Checked {
        schema: Schema,
        known: Option<Known>,
    },
}

impl Declared {
    /// `tools` is a JSON array whose entries are bare (`{"name", "parameters"}`) or wrapped (`{"type": "function",
    /// "function": {"name", "parameters"}}`). A blank text and `null` declare nothing.
    ///
    /// One nameless entry makes all unreadable, because with it the list of what may be called would not be complete.
    /// A broken schema leaves the arguments of its own tool unchecked.
    pub fn read(tools: Option<&str>) -> Self {
        let Some(text) = tools.filter(|text| !matches!(text.trim(), "" | "null")) else {
            return Self::default();
        };
        let entries = match entries(text) {
            Ok(entries) => entries,
            Err(fault) => {
                return Self {
                    fault: Some(fault),
                    ..Self::default()
                };
            }
        };
        let mut declared = Self::default();
        let mut broken = Vec::new();
        let mut names = Vec::new();
        for (name, declaration) in entries {
            let parameters = declaration
                .get(text, "parameters")
                .filter(|node| node.value != Value::Null);
            let tool = match parameters.map(|schema| compile(text, schema)) {
                None => Tool::Unchecked,
                Some(Ok(schema)) => Tool::Checked {
                    known: Known::of(&schema),
                    schema,
                },
                Some(Err(fault)) => {
                    broken.push((name.clone(), fault));
                    Tool::Unchecked
                }
            };
            declared.tools.entry(name.clone()).or_insert(tool);
            if let Some(schema) = parameters {
                let kinds = kinds::of_arguments(text, schema);
                declared.kinds.entry(name.clone()).or_insert(kinds);
            }
            names.push(name);
        }
        declared.names = Some(names.into());
        declared.fault = broken_schemas(&broken);
        declared
    }

    /// The names of the declared tools; `None` where none are declared or the declaration cannot be read.
    pub fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// As [`Declared::names`], to be kept: the rows of a dataset declare what others did.
    pub fn shared_names(&self) -> Option<Arc<[String]>> {
        self.names.clone()
    }

    /// The types that a tool declares for one of its arguments.
    pub fn kinds(&self, tool: &str, argument: &str) -> Option<Kinds> {
        self.kinds.get(tool)?.get(argument).copied()
    }

    /// The argument that a tool declares, where it declares one alone.
    pub fn only_argument(&self, tool: &str) -> Option<&str> {
        let arguments = self.kinds.get(tool)?;
        let mut names = arguments.keys();
        names
            .next()
            .filter(|_| arguments.len() == 1)
            .map(String::as_str)
    }

    /// S406, which is said once a trace.
    pub fn finding(&self) -> Option<Finding> {
        let fault = self.fault.clone()?;
        Some(Finding::new(Code::S406, Span::at(0), fault))
    }

    pub(super) fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.get(name)
    }
}

/// Each entry's name and what it declares.
fn entries(text: &str) -> Result<Vec<(String, Node)>, String> {
    let Some(root) = json::read(text, Span::new(0, text.len())) else {
        return Err(not_json(text));
    };
    let Value::Array(entries) = root.value else {
        return Err("the declared tools are no JSON array".to_owned());
    };
    let count = entries.len();
    let mut named = Vec::with_capacity(count);
    for (index, entry) in entries.into_iter().enumerate() {
        let declaration = entry.get(text, "function").cloned().unwrap_or(entry);
        let name = match declaration.get(text, "name").map(|node| &node.value) {
            Some(Value::String(name)) => name.get(text).into_owned(),
            _ => String::new(),
        };
        if name.is_empty() {
            return Err(format!(
                "entry {} of {count} of the declared tools has no name",
                index + 1
            ));
        }
        named.push((name, declaration));
    }
    Ok(named)
}

fn not_json(text: &str) -> String {
    let bytes = text.as_bytes();
    let start = json::blanks(bytes, 0);
    match json::end_of_value(bytes, start) {
        Err(place) if place >= bytes.len() => {
            "the declared tools break off: their JSON is not complete".to_owned()
        }
        Err(place) => format!("the declared tools are no JSON, from their byte {place} on"),
        Ok(end) if json::blanks(bytes, end) < bytes.len() => {
            "something follows the JSON of the declared tools".to_owned()
        }
        Ok(_) => format!(
            "the declared tools are nested deeper than {} levels",
            json::MAX_DEPTH
        ),
    }
}

fn broken_schemas(broken: &[(String, String)]) -> Option<String> {
    let ((name, fault), others) = broken.split_first()?;
    let name = quoted(name);
    let first =
        format!("the arguments of {name} are not checked, for its schema is broken: {fault}");
    Some(match others.len() {
        0 => first,
        1 => format!("{first}; so is the schema of 1 other tool"),
        count => format!("{first}; so are the schemas of {count} other tools"),
    })
}

#[cfg(test)]
mod tests {
    use super::Declared;

    fn names(tools: &str) -> Option<Vec<String>> {
        Declared::read(Some(tools)).names().map(<[String]>::to_vec)
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
            "{}",
            "[1]",
            "[{}]",
            "[] []",
            "[}",
            r#"[{"name": ""}]"#,
            r#"[{"name": 1}]"#,
            r#"[{"name": "#,
        ] {
            let declared = Declared::read(Some(tools));
            assert_eq!(declared.names(), None, "{tools}");
            assert!(declared.finding().is_some(), "{tools}");
        }
    }

    #[test]
    fn nothing_declares_nothing() {
        for tools in [None, Some(""), Some(" \n"), Some("null")] {
            let declared = Declared::read(tools);
            assert_eq!((declared.names(), declared.finding()), (None, None));
        }
    }
}
