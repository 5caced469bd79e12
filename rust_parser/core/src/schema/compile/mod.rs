//! A tool's JSON Schema into rules: each place of it that is a schema is read once, references are followed to their
//! place, and what no schema may hold is told. It holds no value against anything.

mod inside;

use std::collections::HashMap;

use regex_lite::{Regex, RegexBuilder};

use super::equality::canonical;
use super::number::Decimal;
use super::rules::{Bound, Comparison, Counted, Id, Limit, Options, Rules, Schema, Types};
use super::words::{listed, shown};
use crate::json::{Node, Value};

/// Following a reference takes time in proportion to its schema, so that their number is bounded.
const MOST_REFERENCES: usize = 1_000;
/// A pattern that needs more memory than this, in bytes, is not read.
const PATTERN_SIZE: usize = 1 << 15;

/// `root` is the schema.
///
/// # Errors
/// What makes it no JSON Schema, as the end of a sentence.
pub(super) fn compile(text: &str, root: &Node) -> Result<Schema, String> {
    let mut compiler = Compiler {
        text,
        root,
        places: Vec::new(),
        ids: HashMap::new(),
        references: 0,
    };
    compiler.id(root, 0, String::new());
    let mut rules = Vec::new();
    while rules.len() < compiler.places.len() {
        rules.push(compiler.rules(rules.len())?);
    }
    Ok(Schema { rules })
}

struct Compiler<'a> {
    text: &'a str,
    root: &'a Node,
    places: Vec<Place<'a>>,
    /// By where a schema starts.
    ids: HashMap<usize, Id>,
    references: usize,
}

/// A schema inside the schema, and how its parent names it.
struct Place<'a> {
    node: &'a Node,
    parent: Id,
    step: String,
}

type Compiled<T> = Result<T, String>;

impl<'a> Compiler<'a> {
    /// The schema at this node; it is read when its turn comes.
    fn id(&mut self, node: &'a Node, parent: Id, step: String) -> Id {
        *self.ids.entry(node.span.start).or_insert_with(|| {
            self.places.push(Place { node, parent, step });
            self.places.len() - 1
        })
    }

    fn rules(&mut self, id: Id) -> Compiled<Rules> {
        let node = self.places[id].node;
        let mut rules = Rules::default();
        match node.value {
            Value::Bool(allows) => rules.never = !allows,
            Value::Object(_) => {
                self.values(id, &mut rules)?;
                self.limits(id, &mut rules)?;
                self.objects(id, &mut rules)?;
                self.arrays(id, &mut rules)?;
                self.combined(id, &mut rules)?;
            }
            _ => return Err(self.wrong(id, "", node, "a schema")),
        }
        Ok(rules)
    }

    /// A keyword's value; null is none, for tables write it where a keyword is absent.
    fn get(&self, id: Id, keyword: &str) -> Option<&'a Node> {
        let node = self.places[id].node.get(self.text, keyword);
        node.filter(|node| node.value != Value::Null)
    }

    fn wrong(&self, id: Id, keyword: &str, node: &Node, wanted: &str) -> String {
        let mut steps = Vec::new();
        let mut at = id;
        while at != 0 {
            steps.push(self.places[at].step.as_str());
            at = self.places[at].parent;
        }
        steps.reverse();
        if !keyword.is_empty() {
            steps.push(keyword);
        }
        let found = shown(node.span.of(self.text));
        match steps.len() {
            0 => format!("it is {found}, not {wanted}"),
            length => {
                let near = steps[length.saturating_sub(4)..].join("/");
                format!("its `{near}` is {found}, not {wanted}")
            }
        }
    }

    fn values(&mut self, id: Id, rules: &mut Rules) -> Compiled<()> {
        if let Some(node) = self.get(id, "type") {
            rules.types = Some(self.types(id, node)?);
        }
        if let Some(node) = self.get(id, "enum") {
            let Value::Array(values) = &node.value else {
                return Err(self.wrong(id, "enum", node, "an array"));
            };
            rules.options.push(self.options(values));
        }
        if let Some(value) = self.places[id].node.get(self.text, "const") {
            rules
                .options
                .push(self.options(std::slice::from_ref(value)));
        }
        Ok(())
    }

    fn types(&self, id: Id, node: &Node) -> Compiled<Types> {
        let one = |node: &Node| match &node.value {
            Value::String(name) => Types::named(&name.get(self.text)),
            _ => None,
        };
        let types = match &node.value {
            Value::Array(names) => names
                .iter()
                .try_fold(Types::default(), |types, name| Some(types.with(one(name)?))),
            _ => one(node),
        };
        types.ok_or_else(|| self.wrong(id, "type", node, "a type that JSON has"))
    }

    fn options(&self, values: &[Node]) -> Options {
        let words: Vec<String> = values
            .iter()
            .map(|value| shown(value.span.of(self.text)))
            .collect();
        Options {
            canonical: values
                .iter()
                .map(|value| canonical(self.text, value))
                .collect(),
            shown: listed(&words, "or"),
        }
    }

    fn limits(&self, id: Id, rules: &mut Rules) -> Compiled<()> {
        const NUMBERS: [(&str, Comparison); 5] = [
            ("minimum", Comparison::AtLeast),
            ("exclusiveMinimum", Comparison::MoreThan),
            ("maximum", Comparison::AtMost),
            ("exclusiveMaximum", Comparison::LessThan),
            ("multipleOf", Comparison::MultipleOf),
        ];
        const SIZES: [(&str, Counted, Bound); 6] = [
            ("minLength", Counted::Characters, Bound::Least),
            ("maxLength", Counted::Characters, Bound::Most),
            ("minItems", Counted::Items, Bound::Least),
            ("maxItems", Counted::Items, Bound::Most),
            ("minProperties", Counted::Members, Bound::Least),
            ("maxProperties", Counted::Members, Bound::Most),
        ];
        for (keyword, comparison) in NUMBERS {
            let Some(node) = self.get(id, keyword) else {
                continue;
            };
            if node.value != Value::Number {
                return Err(self.wrong(id, keyword, node, "a number"));
            }
            let written = node.span.of(self.text);
            rules.limits.push(Limit::Number(
                comparison,
                Decimal::read(written),
                shown(written),
            ));
        }
        for (keyword, counted, bound) in SIZES {
            if let Some(size) = self.size(id, keyword)? {
                rules.limits.push(Limit::Size(counted, bound, size));
            }
        }
        if let Some(node) = self.get(id, "pattern") {
            let Value::String(pattern) = &node.value else {
                return Err(self.wrong(id, "pattern", node, "a string"));
            };
            let pattern = pattern.get(self.text);
            if let Some(regex) = regex(&pattern) {
                rules.limits.push(Limit::Pattern(regex, shown(&pattern)));
            }
        }
        Ok(())
    }

    fn size(&self, id: Id, keyword: &str) -> Compiled<Option<usize>> {
        let Some(node) = self.get(id, keyword) else {
            return Ok(None);
        };
        let size = match node.value {
            Value::Number => Decimal::read(node.span.of(self.text)).to_size(),
            _ => None,
        };
        match size {
            Some(size) => Ok(Some(size)),
            None => Err(self.wrong(id, keyword, node, "a whole number from 0 on")),
        }
    }

    fn schema(&mut self, id: Id, keyword: &str) -> Option<Id> {
        let node = self.get(id, keyword)?;
        Some(self.id(node, id, keyword.to_owned()))
    }

    fn schemas(&mut self, id: Id, keyword: &str) -> Compiled<Vec<Id>> {
        let Some(node) = self.get(id, keyword) else {
            return Ok(Vec::new());
        };
        let Value::Array(items) = &node.value else {
            return Err(self.wrong(id, keyword, node, "an array of schemas"));
        };
        let id_of = |(index, item)| self.id(item, id, format!("{keyword}/{index}"));
        Ok(items.iter().enumerate().map(id_of).collect())
    }

    fn named(&mut self, id: Id, keyword: &str) -> Compiled<Option<Vec<(String, Id)>>> {
        let Some(members) = self.members(id, keyword)? else {
            return Ok(None);
        };
        let schema = |(key, node): (String, &'a Node)| {
            let step = format!("{keyword}/{}", shown(&key));
            let schema = self.id(node, id, step);
            (key, schema)
        };
        Ok(Some(members.into_iter().map(schema).collect()))
    }

    /// Null members are none, as in [`Self::get`].
    fn members(&self, id: Id, keyword: &str) -> Compiled<Option<Vec<(String, &'a Node)>>> {
        let Some(node) = self.get(id, keyword) else {
            return Ok(None);
        };
        let Value::Object(members) = &node.value else {
            return Err(self.wrong(id, keyword, node, "an object"));
        };
        let named = members
            .iter()
            .filter(|member| member.value.value != Value::Null)
            .map(|member| (member.key.get(self.text).into_owned(), &member.value));
        Ok(Some(named.collect()))
    }

    fn names(&self, id: Id, keyword: &str, node: &Node) -> Compiled<Vec<String>> {
        let name = |node: &Node| match &node.value {
            Value::String(name) => Some(name.get(self.text).into_owned()),
            _ => None,
        };
        let names = match &node.value {
            Value::Array(names) => names.iter().map(name).collect(),
            _ => None,
        };
        names.ok_or_else(|| self.wrong(id, keyword, node, "an array of names"))
    }
}

/// Matched in time in proportion to the text; `None` for what takes more, such as look-around.
fn regex(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern)
        .size_limit(PATTERN_SIZE)
        .build()
        .ok()
}
