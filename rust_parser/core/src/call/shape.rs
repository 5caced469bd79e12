//! The name and the arguments of a call that is one JSON object (C3xx), and the call as such an object.

use crate::finding::{Code, Finding};
use crate::json::{self, Node, Quoted, Value};
use crate::message::RepairedCall;
use crate::span::{Span, Str};

use super::sound::unreadable;

/// What a dialect calls the parts of a call that is one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    pub name: &'static str,
    pub arguments: &'static str,
    pub id: &'static str,
}

/// As most dialects have it.
pub(crate) const ARGUMENTS: Keys = Keys {
    name: "name",
    arguments: "arguments",
    id: "id",
};

/// As some have it.
pub(crate) const PARAMETERS: Keys = Keys {
    arguments: "parameters",
    ..ARGUMENTS
};

/// The call that JSON gives; `None` where it still has no name or no arguments object.
pub(crate) fn repaired(json_text: &str, keys: Keys) -> Option<RepairedCall> {
    let node = json::read(json_text, Span::new(0, json_text.len()))?;
    if unreadable(json_text, &node).is_some() {
        return None;
    }
    let shape = Shape::read(json_text, &node, keys);
    let name = shape.name?.get(json_text).to_owned();
    let arguments = shape.arguments?.get(json_text).to_owned();
    Some(RepairedCall { name, arguments })
}

impl RepairedCall {
    /// As one JSON object, in the order that templates write.
    pub fn to_json(&self) -> String {
        self.to_object(ARGUMENTS)
    }

    /// As [`Self::to_json`], with these keys.
    pub fn to_object(&self, keys: Keys) -> String {
        let mut out = format!("{{\"{}\": ", keys.name);
        json::quote(&self.name, &mut out);
        out.push_str(&format!(", \"{}\": ", keys.arguments));
        out.push_str(&self.arguments);
        out.push('}');
        out
    }
}

/// Name and arguments of an object, with what is wrong about them.
pub(super) struct Shape {
    pub(super) name: Option<Str>,
    pub(super) name_place: Option<Span>,
    pub(super) arguments: Option<Str>,
    pub(super) arguments_place: Option<Span>,
    pub(super) id: Option<Str>,
    pub(super) findings: Vec<Finding>,
}

impl Shape {
    /// Where the dialect's own keys do not stand, the common ones are read; nothing is said of `arguments` in place of
    /// `parameters`.
    pub(super) fn read(text: &str, node: &Node, keys: Keys) -> Self {
        let mut findings = Vec::new();
        let get = |key| node.get(text, key);
        let common_too = |own, common| if own == common { None } else { get(common) };
        let either = |own, common| get(own).or_else(|| common_too(own, common));
        let named = either(keys.name, ARGUMENTS.name);
        let name = named
            .and_then(string_of)
            .map(|name| name.kept(text))
            .filter(|name| !name.get(text).is_empty());
        if name.is_none() {
            let (place, detail) = match named {
                Some(value) => (
                    value.span,
                    format!(
                        "`{}` is {}, not a non-empty string",
                        keys.name,
                        kind_of(value)
                    ),
                ),
                None => (node.span, format!("the call has no `{}`", keys.name)),
            };
            findings.push(Finding::new(Code::C301, place, detail));
        }
        let arguments_place =
            either(ARGUMENTS.arguments, PARAMETERS.arguments).map(|value| value.span);
        let arguments = arguments(text, node, keys.arguments, &mut findings);
        let id = either(keys.id, ARGUMENTS.id).and_then(string_of);
        Self {
            name,
            name_place: named.map(|value| value.span),
            arguments,
            arguments_place,
            id: id.map(|id| id.kept(text)),
            findings,
        }
    }
}

fn arguments(text: &str, node: &Node, key: &str, findings: &mut Vec<Finding>) -> Option<Str> {
    let (common, other) = (ARGUMENTS.arguments, PARAMETERS.arguments);
    let written = node.get(text, common);
    let instead = || node.member(text, other);
    let (key, value) = match (written, written.is_none().then(instead).flatten()) {
        (Some(value), _) => (common, value),
        (None, Some(member)) if key == other => (other, &member.value),
        (None, Some(member)) => {
            let detail = "`parameters` stands where `arguments` belongs";
            findings.push(
                Finding::new(Code::C305, member.key.span, detail)
                    .with_repair(member.key.span, "\"arguments\""),
            );
            (other, &member.value)
        }
        (None, None) => {
            let place = Span::at(node.span.end - 1);
            let empty = matches!(&node.value, Value::Object(members) if members.is_empty());
            let comma = if empty { "" } else { ", " };
            let inserted = format!("{comma}\"{key}\": {{}}");
            let detail = format!("the call has no `{key}`; read as `{{}}`");
            let finding = Finding::new(Code::C302, node.span, detail);
            findings.push(finding.with_repair(place, inserted));
            return Some(Str::Own("{}".into()));
        }
    };
    if let Value::Object(_) = value.value {
        return Some(Str::At(value.span));
    }
    if let Some(string) = string_of(value) {
        let inner = &*string.get(text);
        let decoded = json::read(inner, Span::new(0, inner.len()));
        if decoded.is_some_and(|node| {
            matches!(node.value, Value::Object(_)) && unreadable(inner, &node).is_none()
        }) {
            let detail = format!("`{key}` is a string that holds JSON; decoded");
            findings.push(
                Finding::new(Code::C304, value.span, detail).with_repair(value.span, inner.trim()),
            );
            return Some(Str::Own(inner.trim().into()));
        }
    }
    let detail = format!("`{key}` is {}, not an object", kind_of(value));
    findings.push(Finding::new(Code::C303, value.span, detail));
    None
}

fn string_of(node: &Node) -> Option<Quoted> {
    match node.value {
        Value::String(string) => Some(string),
        _ => None,
    }
}

pub(super) fn kind_of(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
