//! What is wrong between the messages of a trace: calls and responses that do not fit together, roles out of order,
//! and how it ends (the P codes). It changes no pair and reads no markup.

use std::collections::HashMap;

use super::pairing::{call_id, response_id};
use super::{EndState, Input, Trace, said};
use crate::finding::{Code, Finding};
use crate::message::{Message, Role};
use crate::span::Span;

const CAP: &str = "maximum number of tool-calling iterations";
const SUMMARY: &str = "[CONTEXT SUMMARY]";
/// A harness says at once what it has to say; further down it is somebody's quotation.
const CAP_WITHIN: usize = 200;

/// Raises the P codes and settles how the trace ends.
pub(super) fn check(trace: &mut Trace, inputs: &[Input<'_>]) {
    let mut found = Found { trace, inputs, findings: Vec::new() };
    found.unanswered_calls();
    found.responses();
    found.shared_ids();
    found.roles();
    found.harness_messages();
    found.ending();

    let findings = found.findings;
    let capped = findings.iter().any(|(_, finding)| finding.code == Code::P511);
    trace.end_state = if capped { EndState::Capped } else { end_state(trace, inputs) };
    for (message, finding) in findings {
        trace.messages[message].findings.push(finding);
    }
    for message in &mut trace.messages {
        message.findings.sort_by_key(|finding| finding.span.start);
    }
}

/// How the trace ends, read from the last message that an assistant or a tool wrote.
fn end_state(trace: &Trace, inputs: &[Input<'_>]) -> EndState {
    let read = trace.messages.iter().zip(inputs).rev();
    match read.into_iter().find(|(message, _)| matches!(message.role, Role::Assistant | Role::Tool)) {
        None => EndState::EmptyAnswer,
        Some((message, _)) if message.role == Role::Tool => EndState::EndedOnTool,
        Some((message, _)) if !message.calls.is_empty() => EndState::EndedOnCall,
        Some((message, input)) if says_nothing(message, input.text) => EndState::EmptyAnswer,
        Some(_) => EndState::Answered,
    }
}

fn says_nothing(message: &Message, text: &str) -> bool {
    message.answer_parts(text).all(|stretch| stretch.trim().is_empty())
}

struct Found<'a, 'b> {
    trace: &'a Trace,
    inputs: &'a [Input<'b>],
    findings: Vec<(usize, Finding)>,
}

impl Found<'_, '_> {
    fn at(&mut self, message: usize, finding: Finding) {
        self.findings.push((message, finding));
    }

    /// A finding about a message as a whole.
    fn whole(&mut self, message: usize, code: Code, detail: String) {
        let span = Span::new(0, self.inputs[message].text.len());
        self.at(message, Finding::new(code, span, detail));
    }

    /// P501. The calls of the last message were cut off rather than left unanswered (P509).
    fn unanswered_calls(&mut self) {
        let trace = self.trace;
        let last = trace.messages.len().saturating_sub(1);
        for (number, &at) in trace.calls.iter().enumerate() {
            if at.response.is_some() || at.message == last {
                continue;
            }
            let step = &trace.steps[at.step.unwrap_or_default()];
            let (calls, responses) = (step.calls.len(), step.responses.len());
            let call = trace.call(at);
            let subject = self.named_call(number);
            let detail = match call_id(trace, self.inputs, number) {
                _ if responses == 0 => format!("{subject} has no response before the next assistant message"),
                Some(id) => format!("{subject} with the id {} has no response with that id", quoted(id)),
                None => format!(
                    "{subject} has no response: {} but only {}",
                    counted(calls, "call"),
                    counted(responses, "response")
                ),
            };
            self.at(at.message, Finding::new(Code::P501, call.body, detail).of_call(at.index));
        }
    }

    /// P502 and P504.
    fn responses(&mut self) {
        let trace = self.trace;
        for (number, &at) in trace.responses.iter().enumerate() {
            let text = self.inputs[at.message].text;
            let response = trace.response(at);
            let name = said(text, &response.name);
            let Some(call) = at.call else {
                let detail = self.orphan(number, name);
                self.at(at.message, Finding::new(Code::P502, response.body, detail));
                continue;
            };
            let call_at = trace.calls[call];
            let call = trace.call(call_at);
            let called = said(self.inputs[call_at.message].text, &call.name).filter(|_| call.valid);
            if let (Some(called), Some(name)) = (called, name)
                && called != name
            {
                let (called, name) = (quoted(called), quoted(name));
                let detail = format!("the response names {name}, but the call it answers is {called}");
                self.at(at.message, Finding::new(Code::P504, response.body, detail));
            }
        }
    }

    fn orphan(&self, number: usize, name: Option<&str>) -> String {
        let trace = self.trace;
        let subject = match name {
            Some(name) => format!("the response of {}", quoted(name)),
            None => "the response".to_owned(),
        };
        let Some(step) = trace.responses[number].step else {
            return format!("{subject} comes before any assistant message");
        };
        let (calls, responses) = (trace.steps[step].calls.len(), trace.steps[step].responses.len());
        match response_id(trace, self.inputs, number) {
            _ if calls == 0 => format!("{subject} follows an assistant message that calls nothing"),
            Some(id) if responses <= calls => format!("{subject} has the id {}, which no call has", quoted(id)),
            _ => format!(
                "{subject} belongs to no call: {} to {}",
                counted(responses, "response"),
                counted(calls, "call")
            ),
        }
    }

    /// P505.
    fn shared_ids(&mut self) {
        let trace = self.trace;
        let mut seen = HashMap::new();
        for (number, &at) in trace.calls.iter().enumerate() {
            let Some(id) = call_id(trace, self.inputs, number) else { continue };
            if let Some(first) = seen.insert(id, at.message) {
                let detail = format!("{} has the id {} of a call in message {first}", self.named_call(number), quoted(id));
                self.at(at.message, Finding::new(Code::P505, trace.call(at).body, detail).of_call(at.index));
            }
        }
        seen.clear();
        for (number, &at) in trace.responses.iter().enumerate() {
            let Some(id) = response_id(trace, self.inputs, number) else { continue };
            if let Some(first) = seen.insert(id, at.message) {
                let detail = format!("the response has the id {} of a response in message {first}", quoted(id));
                self.at(at.message, Finding::new(Code::P505, trace.response(at).body, detail));
            }
        }
    }

    /// P507. An assistant may open the trace, and a user may break in after a tool.
    fn roles(&mut self) {
        let trace = self.trace;
        let mut before = None;
        for (number, message) in trace.messages.iter().enumerate() {
            let fits = match message.role {
                Role::System => before.is_none(),
                Role::User => before != Some(Role::User),
                Role::Assistant => before != Some(Role::Assistant),
                Role::Tool => matches!(before, Some(Role::Assistant | Role::Tool)),
            };
            if !fits {
                let role = message.role.name();
                let detail = match before {
                    Some(before) if message.role == Role::System => {
                        format!("a system message follows a message of the {}; it belongs first", before.name())
                    }
                    Some(before) if message.role == before => {
                        format!("two messages of the {role} follow each other, with nothing between them")
                    }
                    Some(before) => format!("a message of the {role} follows one of the {}", before.name()),
                    None => format!("the trace starts with a message of the {role}"),
                };
                self.whole(number, Code::P507, detail);
            }
            before = Some(message.role);
        }
    }

    /// P511 and P512.
    fn harness_messages(&mut self) {
        let trace = self.trace;
        let mut begun = false;
        for (number, message) in trace.messages.iter().enumerate() {
            let text = self.inputs[number].text.trim_start();
            begun |= message.role == Role::Assistant;
            if begun && matches!(message.role, Role::User | Role::System) && says_cap(text) {
                let detail = "the harness says that the maximum number of tool-calling iterations is reached";
                self.whole(number, Code::P511, detail.to_owned());
            }
            if message.role != Role::Tool && text.starts_with(SUMMARY) {
                let detail = format!("a message of the {} starts with {SUMMARY}", message.role.name());
                self.whole(number, Code::P512, detail);
            }
        }
    }

    /// P508, P509 and P510.
    fn ending(&mut self) {
        let trace = self.trace;
        let Some((last, message)) = trace.messages.iter().enumerate().next_back() else { return };
        if message.role == Role::Tool {
            let detail = match message.responses.len() {
                1 => "the trace ends on a tool's response, with no assistant message after it".to_owned(),
                count => format!("the trace ends on {}, with no assistant message after", counted(count, "tool response")),
            };
            self.whole(last, Code::P508, detail);
        }
        if !message.calls.is_empty() {
            let first = trace.calls.len() - message.calls.len();
            let detail = match message.calls.len() {
                1 => format!("{} ends the trace", self.named_call(first)),
                count => format!("the trace ends on {}", counted(count, "call")),
            };
            self.whole(last, Code::P509, detail);
        }
        let assistants = trace.messages.iter().enumerate().filter(|(_, message)| message.role == Role::Assistant);
        if let Some((number, message)) = assistants.last() {
            let text = self.inputs[number].text;
            if message.calls.is_empty() && says_nothing(message, text) {
                let detail = match message.reasoning(text).next() {
                    Some(_) => "the last assistant message holds reasoning, but no visible text and no call",
                    None if text.trim().is_empty() => "the last assistant message is empty",
                    None => "the last assistant message has neither visible text nor a call",
                };
                self.whole(number, Code::P510, detail.to_owned());
            }
        }
    }

    /// A call as the subject of a sentence.
    fn named_call(&self, number: usize) -> String {
        let at = self.trace.calls[number];
        match said(self.inputs[at.message].text, &self.trace.call(at).name) {
            Some(name) => format!("the call of {}", quoted(name)),
            None => "a call without a readable name".to_owned(),
        }
    }
}

fn says_cap(text: &str) -> bool {
    let head = &text.as_bytes()[..text.len().min(CAP_WITHIN)];
    head.windows(CAP.len()).any(|window| window.eq_ignore_ascii_case(CAP.as_bytes()))
}

fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

/// A name or id for a sentence, short whatever the trace holds.
fn quoted(name: &str) -> String {
    const LONGEST: usize = 80;
    match name.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("`{}…`", &name[..cut]),
        None => format!("`{name}`"),
    }
}
