//! What is wrong between the messages of a trace (the P codes). Here are the roles out of order and what the harness
//! says; `leftover` and `ending` hold the rest.

use memchr::memchr2_iter;

use super::found::Found;
use crate::finding::Code;
use crate::message::Role;

const CAP: &str = "maximum number of tool-calling iterations";
const SUMMARY: &str = "[CONTEXT SUMMARY]";
/// A harness says at once what it has to say; further down it is somebody's quotation.
const CAP_WITHIN: usize = 200;

/// Raises the P codes.
pub(super) fn check(found: &mut Found<'_, '_>) {
    found.unanswered_calls();
    found.responses();
    found.shared_ids();
    found.roles();
    found.harness_messages();
    found.ending();
}

impl Found<'_, '_> {
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
                self.whole(number, Code::P511, detail);
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
    let cap = CAP.as_bytes();
    let says = |at: usize| {
        let said = head[at..].get(..cap.len());
        said.is_some_and(|said| said.eq_ignore_ascii_case(cap))
    };
    memchr2_iter(b'm', b'M', head).any(says)
}
