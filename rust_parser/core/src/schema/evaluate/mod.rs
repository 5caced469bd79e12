//! A value held against a compiled schema. Every step is counted, and so is the depth: a schema that refers to itself
//! may ask for more than anybody can wait for. What is wrong becomes a fault with its code, place and cause.

mod combined;
mod containers;

use std::collections::HashSet;
use std::fmt;

use super::equality::canonical;
use super::number::Decimal;
use super::rules::{Bound, Comparison, Counted, Id, Limit, Options, Rules, Schema, Types};
use super::words::{Path, kind, quoted, shown};
use crate::finding::Code;
use crate::json::{Node, Value};
use crate::span::Span;

/// Deeper than this nothing is checked: a reference without end would reach it too.
const DEEPEST: usize = 200;
/// A pattern's step costs more than others, and a fault has words.
const PATTERN_STEPS: usize = 16;
const FAULT_STEPS: usize = 64;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: Code,
    /// In the text of the arguments.
    pub(super) span: Span,
    pub(super) detail: String,
    /// The types that were asked for, where that is what is wrong.
    wanted: Option<Types>,
}

/// "the schema of `search`", written only where something is wrong.
struct Subject<'a> {
    tool: &'a str,
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schema of {}", quoted(self.tool))
    }
}

/// The steps are used up, or the schema leads too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overrun;

pub(super) type Checked<T> = Result<T, Overrun>;

struct Evaluation<'a> {
    schema: &'a Schema,
    subject: Subject<'a>,
    text: &'a str,
    steps: &'a mut usize,
    depth: usize,
    faults: Vec<Fault>,
}

/// Holds `arguments`, a value in `text`, against the schema of `tool`, in no more than `steps` steps, which it counts
/// down.
pub(super) fn evaluate(
    schema: &Schema,
    tool: &str,
    text: &str,
    arguments: &Node,
    steps: &mut usize,
) -> Checked<Vec<Fault>> {
    let mut evaluation = Evaluation {
        schema,
        subject: Subject { tool },
        text,
        steps,
        depth: 0,
        faults: Vec::new(),
    };
    evaluation.value(0, arguments, Path::Arguments)?;
    Ok(evaluation.faults)
}

impl<'a> Evaluation<'a> {
    fn spend(&mut self, steps: usize) -> Checked<()> {
        *self.steps = self.steps.checked_sub(steps).ok_or_else(|| {
            *self.steps = 0;
            Overrun
        })?;
        Ok(())
    }

    fn spend_pattern(&mut self, bytes: usize) -> Checked<()> {
        self.spend((1 + bytes).saturating_mul(PATTERN_STEPS))
    }

    fn fault(&mut self, code: Code, span: Span, detail: String) -> Checked<()> {
        self.push(Fault {
            code,
            span,
            detail,
            wanted: None,
        })
    }

    fn push(&mut self, fault: Fault) -> Checked<()> {
        self.spend(FAULT_STEPS)?;
        self.faults.push(fault);
        Ok(())
    }

    fn value(&mut self, id: Id, node: &Node, path: Path<'_>) -> Checked<()> {
        self.spend(1)?;
        if self.depth == DEEPEST {
            return Err(Overrun);
        }
        self.depth += 1;
        let schema = self.schema;
        let rules = &schema.rules[id];
        if rules.never {
            let detail = format!("{} allows no value for {}", self.subject, path.words());
            self.fault(Code::S404, node.span, detail)?;
        }
        self.kind(rules, node, path)?;
        for options in &rules.options {
            self.options(options, node, path)?;
        }
        for limit in &rules.limits {
            self.limit(limit, node, path)?;
        }
        match &node.value {
            Value::Object(members) => self.object(rules, node, members, path)?,
            Value::Array(items) => self.array(rules, node, items, path)?,
            _ => {}
        }
        self.combined(rules, node, path)?;
        self.depth -= 1;
        Ok(())
    }

    fn kind(&mut self, rules: &Rules, node: &Node, path: Path<'_>) -> Checked<()> {
        let Some(types) = rules.types.filter(|types| !self.fits(*types, node)) else {
            return Ok(());
        };
        self.push(self.mismatch(types, node, path))
    }

    fn mismatch(&self, types: Types, node: &Node, path: Path<'_>) -> Fault {
        let detail = format!(
            "{} is {}, {} asks for {}",
            path.words(),
            kind(self.text, node),
            self.subject,
            types.words()
        );
        Fault {
            code: Code::S404,
            span: node.span,
            detail,
            wanted: Some(types),
        }
    }

    fn fits(&self, types: Types, node: &Node) -> bool {
        match &node.value {
            Value::Null => types.has("null"),
            Value::Bool(_) => types.has("boolean"),
            Value::String(_) => types.has("string"),
            Value::Array(_) => types.has("array"),
            Value::Object(_) => types.has("object"),
            Value::Number => {
                types.has("number")
                    || types.has("integer") && Decimal::read(node.span.of(self.text)).is_integer()
            }
        }
    }

    fn options(&mut self, options: &Options, node: &Node, path: Path<'_>) -> Checked<()> {
        self.spend(node.span.len() / 4)?;
        if options.canonical.contains(&canonical(self.text, node)) {
            return Ok(());
        }
        let value = shown(node.span.of(self.text));
        let allowed = match options.shown.as_str() {
            "" => "no value",
            shown => shown,
        };
        let detail = format!(
            "{} is {value}, {} allows {allowed}",
            path.words(),
            self.subject
        );
        self.fault(Code::S405, node.span, detail)
    }

    fn limit(&mut self, limit: &Limit, node: &Node, path: Path<'_>) -> Checked<()> {
        let asks = match (limit, &node.value) {
            (Limit::Number(comparison, other, written), Value::Number) => {
                let number = Decimal::read(node.span.of(self.text));
                self.spend(node.span.len() / 4)?;
                let (holds, words) = match comparison {
                    Comparison::AtLeast => (number >= *other, "at least"),
                    Comparison::MoreThan => (number > *other, "more than"),
                    Comparison::AtMost => (number <= *other, "at most"),
                    Comparison::LessThan => (number < *other, "less than"),
                    Comparison::MultipleOf => (number.is_multiple_of(other), "a multiple of"),
                };
                (!holds).then(|| (self.is(node), format!("{words} {written}")))
            }
            (Limit::Size(counted, bound, limit), _) => {
                let Some((size, thing)) = self.size(*counted, node)? else {
                    return Ok(());
                };
                let (holds, words) = match bound {
                    Bound::Least => (size >= *limit, "at least"),
                    Bound::Most => (size <= *limit, "at most"),
                };
                let things = if size == 1 {
                    thing.to_owned()
                } else {
                    format!("{thing}s")
                };
                (!holds).then(|| (format!("has {size} {things}"), format!("{words} {limit}")))
            }
            (Limit::Pattern(regex, pattern), Value::String(string)) => {
                self.spend_pattern(node.span.len())?;
                let holds = regex.is_match(&string.get(self.text));
                (!holds).then(|| (self.is(node), format!("text of the pattern `{pattern}`")))
            }
            _ => None,
        };
        let Some((found, asked)) = asks else {
            return Ok(());
        };
        let detail = format!(
            "{} {found}, {} asks for {asked}",
            path.words(),
            self.subject
        );
        self.fault(Code::S404, node.span, detail)
    }

    fn is(&self, node: &Node) -> String {
        format!("is {}", shown(node.span.of(self.text)))
    }

    fn size(&mut self, counted: Counted, node: &Node) -> Checked<Option<(usize, &'static str)>> {
        Ok(match (counted, &node.value) {
            (Counted::Characters, Value::String(string)) => {
                self.spend(node.span.len() / 4)?;
                Some((string.get(self.text).chars().count(), "character"))
            }
            (Counted::Items, Value::Array(items)) => Some((items.len(), "item")),
            (Counted::Members, Value::Object(members)) => {
                self.spend(members.len())?;
                let keys = members.iter().map(|member| member.key.get(self.text));
                Some((keys.collect::<HashSet<_>>().len(), "member"))
            }
            _ => None,
        })
    }
}
