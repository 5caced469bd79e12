//! Reading a call's body: its JSON, its name and its arguments (J2xx and C3xx). Where the body begins and ends is
//! decided by the dialect; whether the tool exists is not asked here, except to recognise a doubled name.

use crate::finding::{Code, Finding};
use crate::json::{self, Mended, Node, Place, Value};
use crate::message::{Call, RepairedCall};
use crate::span::{Span, Str};

/// What all calls of one message are read with.
pub struct CallReader<'a> {
    pub text: &'a str,
    /// The declared tools; empty where they are not known.
    pub tool_names: &'a [String],
    pub calls: Vec<Call>,
    pub findings: Vec<Finding>,
    /// The line and column of the call that is being read, so that no fault counts them from the text's start.
    pub place: Place,
}

impl<'a> CallReader<'a> {
    pub fn new(text: &'a str, tool_names: &'a [String]) -> Self {
        Self {
            text,
            tool_names,
            calls: Vec::new(),
            findings: Vec::new(),
            place: Place::default(),
        }
    }

    /// The next call starts here.
    pub fn advance(&mut self, offset: usize) {
        self.place = self.place.at(self.text, offset);
    }

    /// A body that is one strict JSON value.
    pub fn push_strict(&mut self, body: Span) {
        let text = self.text;
        let Some(node) = json::read(text, body) else {
            let detail = format!("the call is nested deeper than {} levels", json::MAX_DEPTH);
            return self.push_invalid(body, Finding::new(Code::J211, body, detail), None);
        };
        if !matches!(node.value, Value::Object(_)) {
            let detail = format!("the body is {}, not an object", kind_of(&node));
            return self.push_invalid(body, Finding::new(Code::J207, body, detail), None);
        }
        if let Some(fault) = unreadable(text, &node) {
            return self.push_invalid(body, fault, None);
        }
        self.duplicate_keys(&node);
        self.push_object(body, &node);
    }

    /// A body whose value is complete at `value_end` and followed by something else.
    pub fn push_trailing(&mut self, body: Span, value_end: usize) {
        let (text, rest) = (self.text, Span::new(value_end, body.end).trim(self.text));
        let value = Span::new(body.start, value_end);
        let first = json::read(text, value).filter(|node| unreadable(text, node).is_none());
        let what = if rest.of(text).starts_with(['{', '[']) {
            "a second value"
        } else {
            "text"
        };
        let detail = format!(
            "{what} follows the value that ends at {}",
            self.place.at(text, value_end)
        );
        let finding = Finding::new(Code::J204, rest, detail);
        let mended = first.map(|_| value.of(text).to_owned());
        self.push_invalid(body, finding, mended);
    }

    /// A body that is not JSON.
    pub fn push_broken(&mut self, body: Span, mended: Mended) {
        let fault = mended
            .fault
            .map(|fault| Finding::new(fault.code, fault.span, fault.detail));
        let finding = fault.unwrap_or_else(|| {
            Finding::new(
                Code::J213,
                Span::at(body.start),
                "the body is not one JSON value",
            )
        });
        self.push_invalid(body, finding, mended.json);
    }

    /// Nothing between the tags; `tags` is what to mark.
    pub fn push_empty(&mut self, body: Span, tags: Span) {
        self.push_invalid(
            body,
            Finding::new(Code::J214, tags, "nothing stands between the tags"),
            None,
        );
    }

    /// A call in another dialect's markup.
    pub fn push_foreign(
        &mut self,
        body: Span,
        detail: String,
        repaired: Option<RepairedCall>,
        wrapped: bool,
    ) {
        let mut finding = Finding::new(Code::M133, body, detail).of_call(self.calls.len());
        let json = repaired.as_ref().map(call_json);
        // What this format could not say as a sound call is left as it is.
        let repaired = json.as_deref().and_then(|json| self.repaired(json));
        if let (Some(json), Some(_)) = (json, &repaired) {
            let text = if wrapped {
                json
            } else {
                format!("<tool_call>\n{json}\n</tool_call>")
            };
            finding = finding.with_repair(body, text);
        }
        self.findings.push(finding);
        self.calls.push(Call {
            repaired,
            ..invalid(body)
        });
    }

    fn push_invalid(&mut self, body: Span, mut finding: Finding, mended: Option<String>) {
        let repaired = mended.as_deref().and_then(|json| self.repaired(json));
        if let (Some(json), Some(_)) = (mended, &repaired) {
            finding = finding.with_repair(body, json);
        }
        self.findings.push(finding.of_call(self.calls.len()));
        self.calls.push(Call {
            repaired,
            ..invalid(body)
        });
    }

    /// The call that mended JSON gives, mended further as its own findings would have it; `None` where it still has no
    /// name or no arguments object.
    fn repaired(&self, json_text: &str) -> Option<RepairedCall> {
        let node = json::read(json_text, Span::new(0, json_text.len()))?;
        if unreadable(json_text, &node).is_some() {
            return None;
        }
        let shape = Shape::read(json_text, &node);
        let name = shape.name?.get(json_text).to_owned();
        let name = doubled(&name, self.tool_names).unwrap_or(name);
        let arguments = shape.arguments?.get(json_text).to_owned();
        Some(RepairedCall { name, arguments })
    }

    fn push_object(&mut self, body: Span, node: &Node) {
        let shape = Shape::read(self.text, node);
        let index = self.calls.len();
        self.findings.extend(
            shape
                .findings
                .into_iter()
                .map(|finding| finding.of_call(index)),
        );
        let mut repaired = None;
        if let (Some(name), Some(place)) = (&shape.name, shape.name_place)
            && let Some(single) = doubled(name.get(self.text), self.tool_names)
        {
            let arguments = shape
                .arguments
                .as_ref()
                .map_or("{}", |arguments| arguments.get(self.text))
                .to_owned();
            repaired = Some(RepairedCall {
                name: single.clone(),
                arguments,
            });
            let mut quoted = String::new();
            json::quote(&single, &mut quoted);
            let detail = format!(
                "`{}` is the tool `{single}` written twice",
                name.get(self.text)
            );
            self.findings.push(
                Finding::new(Code::C306, place, detail)
                    .with_repair(place, quoted)
                    .of_call(index),
            );
        }
        self.calls.push(Call {
            valid: shape.name.is_some(),
            name: shape.name,
            name_place: shape.name_place.unwrap_or(body),
            arguments: shape.arguments,
            arguments_place: shape.arguments_place.unwrap_or(body),
            id: shape.id,
            repaired,
            ..invalid(body)
        });
    }

    /// J208, without recursion: the values still to be looked at wait on a stack.
    fn duplicate_keys(&mut self, node: &Node) {
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            match &node.value {
                Value::Array(items) => waiting.extend(items),
                Value::Object(members) => {
                    let mut seen = std::collections::HashSet::with_capacity(members.len());
                    for member in members {
                        let key = member.key.get(self.text);
                        if !seen.insert(key) {
                            let detail = format!(
                                "the key `{}` comes twice; the last one wins",
                                shorten(key)
                            );
                            let finding = Finding::new(Code::J208, member.key_span, detail);
                            self.findings.push(finding.of_call(self.calls.len()));
                        }
                        waiting.push(&member.value);
                    }
                }
                _ => {}
            }
        }
    }
}

/// A body about which nothing is known yet.
fn invalid(body: Span) -> Call {
    Call {
        body,
        valid: false,
        name: None,
        name_place: body,
        arguments: None,
        arguments_place: body,
        id: None,
        repaired: None,
    }
}

/// The call as this format writes it.
fn call_json(call: &RepairedCall) -> String {
    let mut out = String::from("{\"name\": ");
    json::quote(&call.name, &mut out);
    out.push_str(", \"arguments\": ");
    out.push_str(&call.arguments);
    out.push('}');
    out
}

/// Name and arguments of an object, with what is wrong about them.
struct Shape {
    name: Option<Str>,
    name_place: Option<Span>,
    arguments: Option<Str>,
    arguments_place: Option<Span>,
    id: Option<Str>,
    findings: Vec<Finding>,
}

impl Shape {
    fn read(text: &str, node: &Node) -> Self {
        let mut findings = Vec::new();
        let named = node.get(text, "name");
        let name = named
            .and_then(string_of)
            .filter(|name| !name.get(text).is_empty())
            .cloned();
        if name.is_none() {
            let (place, detail) = match named {
                Some(value) => (
                    value.span,
                    format!("`name` is {}, not a non-empty string", kind_of(value)),
                ),
                None => (node.span, "the call has no `name`".to_owned()),
            };
            findings.push(Finding::new(Code::C301, place, detail));
        }
        let arguments_place = ["arguments", "parameters"]
            .iter()
            .find_map(|key| node.get(text, key))
            .map(|value| value.span);
        let arguments = arguments(text, node, &mut findings);
        let id = node.get(text, "id").and_then(string_of).cloned();
        Self {
            name,
            name_place: named.map(|value| value.span),
            arguments,
            arguments_place,
            id,
            findings,
        }
    }
}

fn arguments(text: &str, node: &Node, findings: &mut Vec<Finding>) -> Option<Str> {
    let value = match (node.get(text, "arguments"), node.member(text, "parameters")) {
        (Some(value), _) => value,
        (None, Some(member)) => {
            let detail = "`parameters` stands where `arguments` belongs";
            findings.push(
                Finding::new(Code::C305, member.key_span, detail)
                    .with_repair(member.key_span, "\"arguments\""),
            );
            &member.value
        }
        (None, None) => {
            let place = Span::at(node.span.end - 1);
            let empty = matches!(&node.value, Value::Object(members) if members.is_empty());
            let inserted = if empty {
                "\"arguments\": {}"
            } else {
                ", \"arguments\": {}"
            };
            let finding = Finding::new(
                Code::C302,
                node.span,
                "the call has no `arguments`; read as `{}`",
            );
            findings.push(finding.with_repair(place, inserted));
            return Some(Str::Own("{}".into()));
        }
    };
    if let Value::Object(_) = value.value {
        return Some(Str::At(value.span));
    }
    if let Some(string) = string_of(value) {
        let inner = string.get(text);
        let decoded = json::read(inner, Span::new(0, inner.len()));
        if decoded.is_some_and(|node| {
            matches!(node.value, Value::Object(_)) && unreadable(inner, &node).is_none()
        }) {
            let detail = "`arguments` is a string that holds JSON; decoded";
            findings.push(
                Finding::new(Code::C304, value.span, detail).with_repair(value.span, inner.trim()),
            );
            return Some(Str::Own(inner.trim().into()));
        }
    }
    let detail = format!("`arguments` is {}, not an object", kind_of(value));
    findings.push(Finding::new(Code::C303, value.span, detail));
    None
}

fn string_of(node: &Node) -> Option<&Str> {
    match &node.value {
        Value::String(string) => Some(string),
        _ => None,
    }
}

fn kind_of(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The known tool that this name holds twice. A name that is itself known is no mistake.
fn doubled(name: &str, tool_names: &[String]) -> Option<String> {
    let half = name.get(..name.len() / 2)?;
    let twice = name.len().is_multiple_of(2) && name[half.len()..] == *half;
    let known = |wanted: &str| tool_names.iter().any(|tool| tool == wanted);
    (twice && known(half) && !known(name)).then(|| half.to_owned())
}

/// The first number beyond a double (J209) or lone surrogate (J210), in text order: JSON by its grammar, and yet not
/// readable as a value everywhere.
fn unreadable(text: &str, node: &Node) -> Option<Finding> {
    let bytes = node.span.of(text).as_bytes();
    let suspects = memchr::memmem::find(bytes, b"\\u").is_some()
        || bytes.iter().any(|byte| matches!(byte, b'e' | b'E'));
    let long_number = bytes.len() > 300;
    if !suspects && !long_number {
        return None;
    }
    let mut first: Option<Finding> = None;
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Number => {
                let cause = json::overflow(node.span.of(text));
                keep_first(
                    &mut first,
                    cause.map(|cause| Finding::new(Code::J209, node.span, cause)),
                );
            }
            Value::String(_) => keep_first(&mut first, lone_in(text, node.span)),
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                for member in members {
                    keep_first(&mut first, lone_in(text, member.key_span));
                    waiting.push(&member.value);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
    first
}

fn keep_first(first: &mut Option<Finding>, found: Option<Finding>) {
    if let Some(found) = found
        && first.as_ref().is_none_or(|first| found.span < first.span)
    {
        *first = Some(found);
    }
}

/// The first lone surrogate of a strict JSON string; `span` includes its quotes.
fn lone_in(text: &str, span: Span) -> Option<Finding> {
    let mut at = span.start;
    while let Some(found) = text[at..span.end].find('\\') {
        at += found;
        let length = if text.as_bytes()[at + 1] == b'u' {
            6
        } else {
            2
        };
        let escape = Span::new(at, at + length);
        if let Some(cause) = json::lone_surrogate(text, escape) {
            return Some(Finding::new(Code::J210, escape, cause));
        }
        // A high surrogate that is not lone has its low one right after it.
        at += if json::is_high(escape.of(text)) {
            12
        } else {
            length
        };
    }
    None
}

/// A key or name for a sentence, cut where it is long.
fn shorten(name: &str) -> String {
    if name.chars().count() <= 40 {
        name.to_owned()
    } else {
        name.chars().take(39).chain(['…']).collect()
    }
}
