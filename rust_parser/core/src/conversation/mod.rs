//! One trace: its messages read one by one, then held together. Here is what a trace is made of and in which order it
//! is read; `settle` says in which dialect each message is, `pairing` which response belongs to which call, `protocol`
//! what is wrong between the messages, `behaviour` what is notable about what the model does.
//! What a single message's text means is the dialects' business.

mod behaviour;
mod ending;
mod found;
mod leftover;
mod pairing;
mod protocol;
mod settle;

use std::ops::Range;
use std::sync::Arc;

use self::found::Found;
use crate::dialects::{Dialect, detect};
use crate::finding::Finding;
use crate::json;
use crate::message::{Call, Message, Part, Response, Role};
use crate::safety;
use crate::schema::{Checker, Declared};
use crate::span::Str;
use crate::structured;

/// One message as its container stores it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Who speaks.
    pub role: Role,
    /// What, as written.
    pub text: &'a str,
    /// What its container says of the text; `None` where the text says it itself.
    pub parts: Option<&'a [Part]>,
}

impl<'a> Input<'a> {
    /// A message that is text alone.
    pub const fn new(role: Role, text: &'a str) -> Self {
        Self {
            role,
            text,
            parts: None,
        }
    }
}

/// How to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// `None` where nobody named one: each message is read in the one that it is written in.
    pub dialect: Option<Dialect>,
    /// Look for secrets, personal data and injected control tokens too (the X codes).
    pub safety: bool,
}

/// A trace, read. It points into the texts of its inputs and does not own them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// In the order of the inputs, findings about the trace included.
    pub messages: Vec<Message>,
    /// The calls of all messages, in order.
    pub calls: Vec<CallAt>,
    /// The responses of all messages, in order.
    pub responses: Vec<ResponseAt>,
    /// One for each assistant message.
    pub steps: Vec<Step>,
    /// How it ends.
    pub end_state: EndState,
    /// The names of the declared tools; `None` where none are declared or the declaration cannot be read.
    pub declared_tools: Option<Arc<[String]>>,
    /// The arguments of each call with sorted keys and no spaces, so that equal ones are equal text; `None` where they
    /// cannot be read.
    pub canonical_arguments: Vec<Option<String>>,
}

/// Where a call stands in its trace, and what answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallAt {
    /// The index of its message.
    pub message: usize,
    /// Its index among that message's calls.
    pub index: usize,
    /// The step it belongs to.
    pub step: Option<usize>,
    /// The index of its response among those of the trace.
    pub response: Option<usize>,
}

/// Where a response stands in its trace, and what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseAt {
    /// The index of its message.
    pub message: usize,
    /// Its index among that message's responses.
    pub index: usize,
    /// The step it belongs to; `None` before the first assistant message.
    pub step: Option<usize>,
    /// The index of its call among those of the trace.
    pub call: Option<usize>,
}

/// One assistant message and what the tools said before the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The assistant message, then the tool messages.
    pub messages: Vec<usize>,
    /// Its calls, as indexes among those of the trace.
    pub calls: Range<usize>,
    /// Its responses, as indexes among those of the trace.
    pub responses: Range<usize>,
}

/// How a trace ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndState {
    /// With visible text of the assistant.
    Answered,
    /// With a call that nothing follows.
    EndedOnCall,
    /// With a tool's response that nothing follows.
    EndedOnTool,
    /// With an assistant message that says and calls nothing, or without any.
    EmptyAnswer,
    /// The harness stopped it at its limit of iterations.
    Capped,
}

impl EndState {
    /// The word for it in tables and objects.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::EndedOnCall => "ended_on_call",
            Self::EndedOnTool => "ended_on_tool",
            Self::EmptyAnswer => "empty_answer",
            Self::Capped => "capped",
        }
    }
}

/// Reads one message, with everything that can be said of it alone. Never fails.
pub fn read_message(input: Input<'_>, declared: &Declared, options: Options) -> Message {
    let mut checker = Checker::new(declared, input.text.len());
    let mut message = message(input, &mut checker, options);
    if let Some(finding) = checker.finding() {
        message.findings.insert(0, finding);
    }
    message
}

fn message(input: Input<'_>, checker: &mut Checker<'_>, options: Options) -> Message {
    let (text, role, declared) = (input.text, input.role, checker.declared());
    let structured = input
        .parts
        .and_then(|parts| structured::parse(text, role, parts, declared));
    let mut message = structured.unwrap_or_else(|| match options.dialect {
        Some(dialect) => dialect.parse(text, role, declared),
        None => detect::read(text, role, declared),
    });
    checker.check(text, &mut message);
    if options.safety {
        safety::check(text, &mut message);
    }
    message
}

/// All messages, each in the dialect that is given for its number.
fn messages(
    inputs: &[Input<'_>],
    declared: &Declared,
    safety: bool,
    dialect: impl Fn(usize) -> Dialect,
) -> Vec<Message> {
    let bytes = inputs.iter().map(|input| input.text.len()).sum();
    let mut checker = Checker::new(declared, bytes);
    let mut messages = Vec::with_capacity(inputs.len());
    for (number, &input) in inputs.iter().enumerate() {
        let dialect = Some(dialect(number));
        let options = Options { dialect, safety };
        messages.push(message(input, &mut checker, options));
    }
    if let (Some(first), Some(finding)) = (messages.first_mut(), checker.finding()) {
        first.findings.insert(0, finding);
    }
    messages
}

/// Reads a trace. Never fails: any texts in any order give messages, pairs and findings.
/// `tools` is the declaration as JSON text.
pub fn read(inputs: &[Input<'_>], tools: Option<&str>, options: Options) -> Trace {
    read_declared(inputs, &Declared::read(tools), options)
}

/// As [`read`], with a declaration that was read before: the rows of a dataset repeat theirs.
pub fn read_declared(inputs: &[Input<'_>], declared: &Declared, options: Options) -> Trace {
    let safety = options.safety;
    let named = options.dialect.unwrap_or(Dialect::DEFAULT);
    let mut messages = self::messages(inputs, declared, safety, |_| named);
    if options.dialect.is_none()
        && let Some(dialects) = settle::settle(inputs, &messages, declared)
    {
        messages = self::messages(inputs, declared, safety, |number| dialects[number]);
    }

    let count = |of: fn(&Message) -> usize| messages.iter().map(of).sum();
    let mut trace = Trace {
        calls: Vec::with_capacity(count(|message| message.calls.len())),
        responses: Vec::with_capacity(count(|message| message.responses.len())),
        steps: Vec::with_capacity(count(|it| usize::from(it.role == Role::Assistant))),
        messages,
        end_state: EndState::EmptyAnswer,
        declared_tools: declared.shared_names(),
        canonical_arguments: Vec::new(),
    };
    trace.lay_out();
    trace.canonical_arguments = canonical_arguments(&trace, inputs);
    pairing::pair(&mut trace, inputs);

    let mut found = Found::new(&trace, inputs);
    protocol::check(&mut found);
    behaviour::check(&mut found);
    let end_state = ending::end_state(&found);
    let findings = found.into_findings();
    trace.end_state = end_state;
    trace.add(findings);
    trace
}

fn canonical_arguments(trace: &Trace, inputs: &[Input<'_>]) -> Vec<Option<String>> {
    let canonical = |&at: &CallAt| {
        let value = trace.call(at).arguments_value(inputs[at.message].text);
        value.map(|(text, node)| json::canonical(text, &node))
    };
    trace.calls.iter().map(canonical).collect()
}

impl Trace {
    /// The call itself.
    pub fn call(&self, at: CallAt) -> &Call {
        &self.messages[at.message].calls[at.index]
    }

    /// The response itself.
    pub fn response(&self, at: ResponseAt) -> &Response {
        &self.messages[at.message].responses[at.index]
    }

    /// Gives findings to their messages, which keep them in order of place.
    fn add(&mut self, findings: Vec<(usize, Finding)>) {
        for (message, finding) in findings {
            self.messages[message].findings.push(finding);
        }
        for message in &mut self.messages {
            message.findings.sort_by_key(|finding| finding.span.start);
        }
    }

    /// Lists the calls and responses of all messages and cuts the trace into steps.
    fn lay_out(&mut self) {
        let messages = self.messages.iter();
        self.calls
            .reserve(messages.clone().map(|it| it.calls.len()).sum());
        self.responses
            .reserve(messages.map(|it| it.responses.len()).sum());
        for (number, message) in self.messages.iter().enumerate() {
            match message.role {
                Role::Assistant => {
                    // Most often one tool's message follows.
                    let mut messages = Vec::with_capacity(2);
                    messages.push(number);
                    self.steps.push(Step {
                        messages,
                        calls: self.calls.len()..self.calls.len(),
                        responses: self.responses.len()..self.responses.len(),
                    });
                }
                Role::Tool => {
                    if let Some(step) = self.steps.last_mut() {
                        step.messages.push(number);
                    }
                }
                Role::System | Role::User => {}
            }
            let step = self.steps.len().checked_sub(1);
            self.calls
                .extend((0..message.calls.len()).map(|index| CallAt {
                    message: number,
                    index,
                    step,
                    response: None,
                }));
            self.responses
                .extend((0..message.responses.len()).map(|index| ResponseAt {
                    message: number,
                    index,
                    step,
                    call: None,
                }));
            if let Some(step) = self.steps.last_mut() {
                step.calls.end = self.calls.len();
                step.responses.end = self.responses.len();
            }
        }
    }
}

/// An id or name as written in `text`; an empty one says nothing.
fn said<'a>(text: &'a str, value: &'a Option<Str>) -> Option<&'a str> {
    value
        .as_ref()
        .map(|value| value.get(text))
        .filter(|value| !value.is_empty())
}
