//! Reading a call's body: its JSON, its name and its arguments (J2xx and C3xx). Where the body begins and ends is
//! decided by the dialect; whether the tool exists is not asked here, except to recognise a doubled name.

mod shape;
mod sound;

use std::collections::HashSet;

use crate::finding::{Code, Finding};
use crate::json::{self, Found, Member, Mended, Node, Place, Quoted, Read, Value};
use crate::message::{Call, RepairedCall};
use crate::schema::Declared;
use crate::span::{Span, Str};

pub use self::shape::Keys;
pub(crate) use self::shape::{ARGUMENTS, PARAMETERS, repaired};
pub(crate) use self::sound::is_readable;

use self::shape::{Shape, kind_of};
use self::sound::unreadable;

/// A call's name, where it stands outside the JSON that holds the arguments.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub name: Span,
    pub id: Option<Span>,
    /// The arguments, sound or not.
    pub value: Span,
}

/// A call that was read from markup, and not from JSON.
#[derive(Debug)]
pub struct Written {
    pub name: Option<Span>,
    /// Where the arguments stand.
    pub place: Span,
    /// The arguments as a JSON object.
    pub arguments: String,
    /// The keys of the arguments.
    pub keys: Vec<Span>,
    pub fault: Option<Finding>,
    /// Name and arguments are what the call would be without the fault.
    pub mendable: bool,
}

/// What all calls of one message are read with.
pub struct CallReader<'a> {
    pub text: &'a str,
    pub declared: &'a Declared,
    /// What the dialect calls the parts of a call that is one object.
    pub keys: Keys,
    pub calls: Vec<Call>,
    pub findings: Vec<Finding>,
    /// The line and column of the call that is being read, so that no fault counts them from the text's start.
    pub place: Place,
}

impl<'a> CallReader<'a> {
    pub fn new(text: &'a str, declared: &'a Declared) -> Self {
        Self {
            text,
            declared,
            keys: ARGUMENTS,
            calls: Vec::new(),
            findings: Vec::new(),
            place: Place::default(),
        }
    }

    /// The next call starts here.
    pub fn advance(&mut self, offset: usize) {
        self.place = self.place.at(self.text, offset);
    }

    /// A body that is one strict JSON value, or a name and such a value; `None` where that is nested too deeply to be read.
    pub fn push_strict(&mut self, body: Span, head: Option<Head>, value: Option<Read>) {
        let Some(Read { node, plain }) = value else {
            let value = head.map_or(body, |head| head.value);
            let detail = format!("the call is nested deeper than {} levels", json::MAX_DEPTH);
            let finding = Finding::new(Code::J211, value, detail);
            return self.push_invalid(body, head, finding, None);
        };
        if head.is_none() && !matches!(node.value, Value::Object(_)) {
            let detail = format!("the body is {}, not an object", kind_of(&node));
            return self.push_invalid(body, head, Finding::new(Code::J207, body, detail), None);
        }
        if !plain {
            if let Some(fault) = unreadable(self.text, &node) {
                return self.push_invalid(body, head, fault, None);
            }
            self.duplicate_keys(&node);
        }
        match head {
            Some(head) => self.push_headed(body, head, node),
            None => self.push_object(body, node),
        }
    }

    /// A body whose value is complete and followed by `rest`.
    pub fn push_trailing(&mut self, body: Span, value: Span, rest: Span, head: Option<Head>) {
        let text = self.text;
        let first = json::read(text, value).filter(|node| unreadable(text, node).is_none());
        let what = if rest.of(text).starts_with(['{', '[']) {
            "a second value"
        } else {
            "text"
        };
        let detail = format!(
            "{what} follows the value that ends at {}",
            self.place.at(text, value.end)
        );
        let finding = Finding::new(Code::J204, rest, detail);
        let mended = first.map(|_| value.of(text).to_owned());
        self.push_invalid(body, head, finding, mended);
    }

    /// A body that is not JSON.
    pub fn push_broken(&mut self, body: Span, mended: Mended, head: Option<Head>) {
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
        self.push_invalid(body, head, finding, mended.json);
    }

    /// A body in which no call can be recognised.
    pub fn push_unreadable(&mut self, body: Span, fault: Finding) {
        self.push_invalid(body, None, fault, None);
    }

    /// A body that ends in the arguments as JSON, sound or not.
    pub fn push_headed_json(&mut self, body: Span, head: Head) {
        let (text, value) = (self.text, head.value);
        self.advance(value.start);
        match json::value_at(&text.as_bytes()[..value.end], value.start) {
            Ok(found) if found.end == value.end => self.push_strict(body, Some(head), found.read),
            Ok(Found { end, .. }) => {
                let rest = Span::new(end, value.end).trim(text);
                self.push_trailing(body, Span::new(value.start, end), rest, Some(head));
            }
            Err(_) => {
                let mended = json::mend(text, value.start, value.end, self.place);
                self.push_broken(body, mended, Some(head));
            }
        }
    }

    /// A tool's name and a plain text: the one argument that the tool declares, or `input`.
    pub fn push_text(&mut self, body: Span, name: Span, value: Span) {
        let tool = name.of(self.text);
        let key = self.declared.only_argument(tool).unwrap_or("input");
        let mut arguments = String::from("{");
        json::quote(key, &mut arguments);
        arguments.push_str(": ");
        json::quote(value.of(self.text), &mut arguments);
        arguments.push('}');
        let written = Written {
            name: Some(name),
            place: value,
            arguments,
            keys: Vec::new(),
            fault: None,
            mendable: true,
        };
        self.push_written(body, written);
    }

    /// A body of tags.
    pub fn push_written(&mut self, body: Span, written: Written) {
        let index = self.calls.len();
        let mut seen = HashSet::with_capacity(written.keys.len());
        for &key in &written.keys {
            let name = key.of(self.text);
            if !seen.insert(name) {
                let detail = format!("the key `{}` comes twice; the last one wins", shorten(name));
                let finding = Finding::new(Code::J208, key, detail);
                self.findings.push(finding.of_call(index));
            }
        }
        let Some((name, fault)) = written.name.map(|name| (name, written.fault.clone())) else {
            let fault = written
                .fault
                .unwrap_or_else(|| Finding::new(Code::C301, body, "the call has no name"));
            return self.push_unreadable(body, fault);
        };
        if let Some(fault) = fault {
            self.findings.push(fault.of_call(index));
            let repaired = written.mendable.then(|| RepairedCall {
                name: name.of(self.text).to_owned(),
                arguments: written.arguments,
            });
            self.calls.push(Call {
                repaired,
                ..invalid(body)
            });
            return;
        }
        let repaired = self.doubled_name(name.of(self.text), name, &written.arguments, false);
        self.calls.push(Call {
            valid: true,
            name: Some(Str::At(name)),
            name_place: name,
            arguments: Some(Str::Own(written.arguments.into())),
            arguments_place: written.place,
            repaired,
            ..invalid(body)
        });
    }

    /// Nothing between the tags; `tags` is what to mark.
    pub fn push_empty(&mut self, body: Span, tags: Span) {
        let finding = Finding::new(Code::J214, tags, "nothing stands between the tags");
        self.push_invalid(body, None, finding, None);
    }

    /// A call in another dialect's markup, and how it is written in the one that is read.
    pub fn push_foreign(
        &mut self,
        body: Span,
        detail: String,
        call: Option<RepairedCall>,
        written: Option<String>,
    ) {
        let mut finding = Finding::new(Code::M133, body, detail).of_call(self.calls.len());
        // What no sound call could say is left as it is.
        let call = call.and_then(|call| self.repaired(&call.to_json()));
        if let (Some(written), Some(_)) = (written, &call) {
            finding = finding.with_repair(body, written);
        }
        self.findings.push(finding);
        self.calls.push(Call {
            repaired: call,
            ..invalid(body)
        });
    }

    /// `mended` is the JSON that was meant: the body, or what follows the head.
    fn push_invalid(
        &mut self,
        body: Span,
        head: Option<Head>,
        mut finding: Finding,
        mended: Option<String>,
    ) {
        let call = mended.as_deref().and_then(|mended| match head {
            Some(head) => {
                let call = RepairedCall {
                    name: head.name.of(self.text).to_owned(),
                    arguments: mended.to_owned(),
                };
                self.repaired(&call.to_json())
                    .filter(|_| mended.starts_with('{'))
            }
            None => self.repaired(mended),
        });
        if let (Some(json), Some(_)) = (mended, &call) {
            finding = finding.with_repair(head.map_or(body, |head| head.value), json);
        }
        self.findings.push(finding.of_call(self.calls.len()));
        self.calls.push(Call {
            repaired: call,
            ..invalid(body)
        });
    }

    /// The call that mended JSON gives, mended further as its own findings would have it.
    fn repaired(&self, json_text: &str) -> Option<RepairedCall> {
        let call = repaired(json_text, self.keys)?;
        let single = doubled(&call.name, self.declared.names().unwrap_or_default());
        Some(RepairedCall {
            name: single.unwrap_or(call.name),
            ..call
        })
    }

    fn push_headed(&mut self, body: Span, head: Head, node: Node) {
        let text = self.text;
        let arguments = matches!(node.value, Value::Object(_)).then_some(Str::At(node.span));
        if arguments.is_none() {
            let detail = format!("the arguments are {}, not an object", kind_of(&node));
            let finding = Finding::new(Code::C303, node.span, detail);
            self.findings.push(finding.of_call(self.calls.len()));
        }
        let written = arguments
            .as_ref()
            .map_or("{}", |arguments| arguments.get(text));
        let repaired = self.doubled_name(head.name.of(text), head.name, written, false);
        self.calls.push(Call {
            valid: true,
            name: Some(Str::At(head.name)),
            name_place: head.name,
            arguments_place: node.span,
            node: arguments.is_some().then_some(node),
            arguments,
            id: head.id.map(Str::At),
            repaired,
            ..invalid(body)
        });
    }

    /// C306: the call with the single name, where a known tool's name stands twice.
    fn doubled_name(
        &mut self,
        name: &str,
        place: Span,
        arguments: &str,
        quoted: bool,
    ) -> Option<RepairedCall> {
        let single = doubled(name, self.declared.names().unwrap_or_default())?;
        let mut written = String::new();
        if quoted {
            json::quote(&single, &mut written);
        } else {
            written.push_str(&single);
        }
        let detail = format!("`{name}` is the tool `{single}` written twice");
        self.findings.push(
            Finding::new(Code::C306, place, detail)
                .with_repair(place, written)
                .of_call(self.calls.len()),
        );
        Some(RepairedCall {
            name: single,
            arguments: arguments.to_owned(),
        })
    }

    fn push_object(&mut self, body: Span, node: Node) {
        let shape = Shape::read(self.text, &node, self.keys);
        let index = self.calls.len();
        self.findings.extend(
            shape
                .findings
                .into_iter()
                .map(|finding| finding.of_call(index)),
        );
        let repaired = match (&shape.name, shape.name_place) {
            (Some(name), Some(place)) => {
                let arguments = shape.arguments.as_ref();
                let arguments = arguments.map_or("{}", |arguments| arguments.get(self.text));
                self.doubled_name(name.get(self.text), place, arguments, true)
            }
            _ => None,
        };
        self.calls.push(Call {
            valid: shape.name.is_some(),
            name: shape.name,
            name_place: shape.name_place.unwrap_or(body),
            node: match &shape.arguments {
                Some(Str::At(span)) => member_at(node, *span),
                _ => None,
            },
            arguments: shape.arguments,
            arguments_place: shape.arguments_place.unwrap_or(body),
            id: shape.id,
            repaired,
            ..invalid(body)
        });
    }

    /// J208. The limit on nesting bounds the recursion.
    fn duplicate_keys(&mut self, node: &Node) {
        match &node.value {
            Value::Array(items) => items.iter().for_each(|item| self.duplicate_keys(item)),
            Value::Object(members) => {
                for member in repeated(self.text, members) {
                    let key = shorten(&member.key.get(self.text));
                    let detail = format!("the key `{key}` comes twice; the last one wins");
                    let finding = Finding::new(Code::J208, member.key.span, detail);
                    self.findings.push(finding.of_call(self.calls.len()));
                }
                let values = members.iter().map(|member| &member.value);
                values.for_each(|value| self.duplicate_keys(value));
            }
            _ => {}
        }
    }
}

/// The members whose key another one before them has.
fn repeated<'a>(text: &str, members: &'a [Member]) -> Vec<&'a Member> {
    // Nearly all objects are so small that to compare each with each is faster than to hash.
    const FEW: usize = 8;
    if members.len() <= FEW {
        let same = |key: Quoted| move |member: &Member| member.key.same(key, text);
        let before = |at: usize| members[..at].iter().any(same(members[at].key));
        let repeated = (1..members.len()).filter(|&at| before(at));
        return repeated.map(|at| &members[at]).collect();
    }
    let mut seen = HashSet::with_capacity(members.len());
    let repeated = members
        .iter()
        .filter(|member| !seen.insert(member.key.get(text)));
    repeated.collect()
}

/// The member's value that stands here.
fn member_at(object: Node, place: Span) -> Option<Node> {
    let Value::Object(members) = object.value else {
        return None;
    };
    let mut values = members.into_iter().map(|member| member.value);
    values.find(|value| value.span == place)
}

/// A body about which nothing is known yet.
fn invalid(body: Span) -> Call {
    Call {
        body,
        valid: false,
        name: None,
        name_place: body,
        arguments: None,
        node: None,
        arguments_place: body,
        id: None,
        repaired: None,
    }
}

/// The known tool that this name holds twice. A name that is itself known is no mistake.
fn doubled(name: &str, tool_names: &[String]) -> Option<String> {
    let half = name.get(..name.len() / 2)?;
    let twice = name.len().is_multiple_of(2) && name[half.len()..] == *half;
    let known = |wanted: &str| tool_names.iter().any(|tool| tool == wanted);
    (twice && known(half) && !known(name)).then(|| half.to_owned())
}

/// A key or name for a sentence, cut where it is long.
fn shorten(name: &str) -> String {
    if name.chars().count() <= 40 {
        name.to_owned()
    } else {
        name.chars().take(39).chain(['…']).collect()
    }
}
