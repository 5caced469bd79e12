//! What a compiled schema is made of: one `Rules` for each place of it that is a schema. Plain data.

use std::collections::{HashMap, HashSet};

use regex_lite::Regex;

use super::number::Decimal;

/// A tool's schema. The rules of its root come first.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) rules: Vec<Rules>,
}

/// The index of a schema's rules among those of its root.
pub(super) type Id = usize;

/// What one schema asks of a value, keyword by keyword. None of them asks nothing.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// The schema `false`.
    pub(super) never: bool,
    pub(super) types: Option<Types>,
    /// `enum` and `const`.
    pub(super) options: Vec<Options>,
    pub(super) limits: Vec<Limit>,
    /// Empty and absent are different: what an object has no list of, it may have any of.
    pub(super) properties: Option<HashMap<String, Id>>,
    pub(super) patterns: Vec<(Regex, Id)>,
    /// A pattern of `patternProperties` could not be read.
    pub(super) unreadable_pattern: bool,
    pub(super) additional: Option<Id>,
    pub(super) property_names: Option<Id>,
    pub(super) required: Vec<String>,
    pub(super) dependent_required: Vec<(String, Vec<String>)>,
    pub(super) dependent: Vec<(String, Id)>,
    pub(super) prefix: Vec<Id>,
    pub(super) items: Option<Id>,
    pub(super) contains: Option<Contains>,
    pub(super) unique: bool,
    /// `$ref` and `allOf`.
    pub(super) all: Vec<Id>,
    pub(super) any: Vec<Id>,
    pub(super) one: Vec<Id>,
    pub(super) not: Option<Id>,
    pub(super) condition: Option<Condition>,
}

/// The values of `enum`, or the one of `const`.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) canonical: HashSet<String>,
    /// As a sentence names them.
    pub(super) shown: String,
}

#[derive(Debug)]
pub(super) struct Contains {
    pub(super) id: Id,
    pub(super) least: usize,
    pub(super) most: usize,
}

/// `if`, `then`, `else`.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) test: Id,
    pub(super) then: Option<Id>,
    pub(super) otherwise: Option<Id>,
}

#[derive(Debug)]
pub(super) enum Limit {
    /// A number against another, as the schema writes it.
    Number(Comparison, Decimal, String),
    /// Characters of a string, items of an array, members of an object.
    Size(Counted, Bound, usize),
    Pattern(Regex, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    MultipleOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Characters,
    Items,
    Members,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Least,
    Most,
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

/// The types by name, and as a sentence asks for them.
const TYPES: [(&str, &str); 7] = [
    ("string", "a string"),
    ("integer", "an integer"),
    ("number", "a number"),
    ("boolean", "true or false"),
    ("array", "an array"),
    ("object", "an object"),
    ("null", "null"),
];

impl Types {
    pub(super) fn named(name: &str) -> Option<Self> {
        let place = TYPES.iter().position(|(known, _)| *known == name)?;
        Some(Self(1 << place))
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, name: &str) -> bool {
        Self::named(name).is_some_and(|one| self.0 & one.0 != 0)
    }

    /// "an integer or null".
    pub(super) fn words(self) -> String {
        let words: Vec<&str> = TYPES
            .iter()
            .enumerate()
            .filter(|(place, _)| self.0 >> place & 1 == 1)
            .map(|(_, (_, words))| *words)
            .collect();
        super::words::listed(&words, "or")
    }
}
