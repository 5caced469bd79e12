//! The JSON types that a tool declares for each of its arguments, for dialects that write values without quotes. A look
//! at the words of the schema, no more: what a value must be like is checked by `evaluate`.

use std::collections::HashMap;

use crate::json::{Node, Value};

/// A set of JSON types; the empty one where nothing is declared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    const TEXT: Self = Self(1);
    const NUMBER: Self = Self(2);
    const BOOL: Self = Self(4);
    const NULL: Self = Self(8);
    const ARRAY: Self = Self(16);
    const OBJECT: Self = Self(32);

    /// Another type than text is declared.
    pub fn beyond_text(self) -> bool {
        self.0 & !Self::TEXT.0 != 0
    }

    /// The value is of a declared type, and no text.
    pub fn take(self, value: &Value) -> bool {
        let kind = Self::of_value(value);
        kind != Self::TEXT && self.0 & kind.0 != 0
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOL,
            Value::Number => Self::NUMBER,
            Value::String(_) => Self::TEXT,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// JSON Schema's words, and those of Python that stand there too.
    fn of_word(word: &str) -> Self {
        match word {
            "string" | "str" => Self::TEXT,
            "number" | "integer" | "float" | "int" | "double" => Self::NUMBER,
            "boolean" | "bool" => Self::BOOL,
            "null" => Self::NULL,
            "array" | "list" => Self::ARRAY,
            "object" | "dict" => Self::OBJECT,
            _ => Self::default(),
        }
    }

    /// What a schema declares: by its `type`, by the types of its alternatives, or by the values that it lists.
    fn of_schema(text: &str, schema: &Node) -> Self {
        let member = |key: &str| schema.get(text, key).map(|node| &node.value);
        if let Some(declared) = member("type") {
            return match declared {
                Value::String(word) => Self::of_word(&word.get(text)),
                Value::Array(words) => union(words.iter().map(|word| match &word.value {
                    Value::String(word) => Self::of_word(&word.get(text)),
                    _ => Self::default(),
                })),
                _ => Self::default(),
            };
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let Some(Value::Array(schemas)) = member(key) {
                return union(schemas.iter().map(|schema| Self::of_schema(text, schema)));
            }
        }
        match (member("enum"), member("const")) {
            (Some(Value::Array(values)), _) => {
                union(values.iter().map(|value| Self::of_value(&value.value)))
            }
            (_, Some(value)) => Self::of_value(value),
            _ => Self::default(),
        }
    }
}

fn union(kinds: impl Iterator<Item = Kinds>) -> Kinds {
    Kinds(kinds.fold(0, |all, kinds| all | kinds.0))
}

/// The types of a tool's arguments, by its schema as it is written.
pub(super) fn of_arguments(text: &str, parameters: &Node) -> HashMap<String, Kinds> {
    let properties = parameters.get(text, "properties").map(|node| &node.value);
    let Some(Value::Object(members)) = properties else {
        return HashMap::new();
    };
    members
        .iter()
        .map(|member| {
            let kinds = Kinds::of_schema(text, &member.value);
            (member.key.get(text).into_owned(), kinds)
        })
        .collect()
}
