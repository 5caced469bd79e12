//! What is wrong between the messages of a trace (the P codes): all of them are gathered here and given to their
//! messages. Here too are the roles out of order and what the harness says; `leftover` and `ending` hold the rest.

use super::ending::end_state;
use super::{EndState, Input, Trace};
use crate::finding::{Code, Finding};
use crate::message::Role;
use crate::span::Span;

const CAP: &str = "maximum number of tool-calling iterations";
const SUMMARY: &str = "[CONTEXT SUMMARY]";
/// A harness says at once what it has to say; further down it is somebody's quotation.
const CAP_WITHIN: usize = 200;

/// Raises the P codes and settles how the trace ends.
pub(super) fn check(trace: &mut Trace, inputs: &[Input<'_>]) {
    let mut found = Found {
        trace,
        inputs,
        findings: Vec::new(),
    };
    found.unanswered_calls();
    found.responses();
    found.shared_ids();
    found.roles();
    found.harness_messages();
    found.ending();

    let findings = found.findings;
    let capped = findings
        .iter()
        .any(|(_, finding)| finding.code == Code::P511);
    trace.end_state = if capped {
        EndState::Capped
    } else {
        end_state(trace, inputs)
    };
    for (message, finding) in findings {
        trace.messages[message].findings.push(finding);
    }
    for message in &mut trace.messages {
        message.findings.sort_by_key(|finding| finding.span.start);
    }
}

/// The findings of one trace as they come, each with the message it belongs to.
pub(super) struct Found<'a, 'b> {
    pub(super) trace: &'a Trace,
    pub(super) inputs: &'a [Input<'b>],
    findings: Vec<(usize, Finding)>,
}

impl Found<'_, '_> {
    pub(super) fn at(&mut self, message: usize, finding: Finding) {
        self.findings.push((message, finding));
    }

    /// A finding about a message as a whole.
    pub(super) fn whole(&mut self, message: usize, code: Code, detail: String) {
        let span = Span::new(0, self.inputs[message].text.len());
        self.at(message, Finding::new(code, span, detail));
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
                        format!(
                            "a system message follows a message of the {}; it belongs first",
                            before.name()
                        )
                    }
                    Some(before) if message.role == before => {
                        format!(
                            "two messages of the {role} follow each other, with nothing between them"
                        )
                    }
                    Some(before) => format!(
                        "a message of the {role} follows one of the {}",
                        before.name()
                    ),
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
                let detail = format!(
                    "a message of the {} starts with {SUMMARY}",
                    message.role.name()
                );
                self.whole(number, Code::P512, detail);
            }
        }
    }
}

fn says_cap(text: &str) -> bool {
    let head = &text.as_bytes()[..text.len().min(CAP_WITHIN)];
    head.windows(CAP.len())
        .any(|window| window.eq_ignore_ascii_case(CAP.as_bytes()))
}
