//! How a trace ends: its state, and what is wrong with the end.

use super::leftover::counted;
use super::protocol::Found;
use super::{EndState, Input, Trace};
use crate::finding::Code;
use crate::message::{Message, Role};

/// How the trace ends, read from the last message that an assistant or a tool wrote.
pub(super) fn end_state(trace: &Trace, inputs: &[Input<'_>]) -> EndState {
    let mut backwards = trace.messages.iter().zip(inputs).rev();
    let speaks =
        |(message, _): &(&Message, _)| matches!(message.role, Role::Assistant | Role::Tool);
    match backwards.find(speaks) {
        None => EndState::EmptyAnswer,
        Some((message, _)) if message.role == Role::Tool => EndState::EndedOnTool,
        Some((message, _)) if !message.calls.is_empty() => EndState::EndedOnCall,
        Some((message, input)) if says_nothing(message, input.text) => EndState::EmptyAnswer,
        Some(_) => EndState::Answered,
    }
}

fn says_nothing(message: &Message, text: &str) -> bool {
    message
        .answer_parts(text)
        .all(|stretch| stretch.trim().is_empty())
}

impl Found<'_, '_> {
    /// P508, P509 and P510.
    pub(super) fn ending(&mut self) {
        let trace = self.trace;
        let Some((last, message)) = trace.messages.iter().enumerate().next_back() else {
            return;
        };
        if message.role == Role::Tool {
            let detail = "the trace ends on a tool message, with no assistant message after it";
            self.whole(last, Code::P508, detail.to_owned());
        }
        if !message.calls.is_empty() {
            let first = trace.calls.len() - message.calls.len();
            let detail = match message.calls.len() {
                1 => format!("{} ends the trace", self.named_call(first)),
                count => format!("the trace ends on {}", counted(count, "call")),
            };
            self.whole(last, Code::P509, detail);
        }
        let mut assistants = trace
            .messages
            .iter()
            .enumerate()
            .filter(|(_, message)| message.role == Role::Assistant);
        if let Some((number, message)) = assistants.next_back() {
            let text = self.inputs[number].text;
            if message.calls.is_empty() && says_nothing(message, text) {
                let detail = match message.reasoning(text).next() {
                    Some(_) => {
                        "the last assistant message holds reasoning, but no visible text and no call"
                    }
                    None if text.trim().is_empty() => "the last assistant message is empty",
                    None => "the last assistant message has neither visible text nor a call",
                };
                self.whole(number, Code::P510, detail.to_owned());
            }
        }
    }
}
