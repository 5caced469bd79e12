//! How a trace ends: its state, and what is wrong with the end.

use super::EndState;
use super::found::Found;
use crate::finding::Code;
use crate::message::{Message, Role};

/// How the trace ends: by what the harness said (P511), else by the last message that an assistant or a tool wrote.
pub(super) fn end_state(found: &Found<'_, '_>) -> EndState {
    if found.messages_with(Code::P511).next().is_some() {
        return EndState::Capped;
    }
    let Some((number, message)) = found.last_word() else {
        return EndState::EmptyAnswer;
    };
    if message.role == Role::Tool {
        EndState::EndedOnTool
    } else if !message.calls.is_empty() {
        EndState::EndedOnCall
    } else if says_nothing(message, found.inputs[number].text) {
        EndState::EmptyAnswer
    } else {
        EndState::Answered
    }
}

fn says_nothing(message: &Message, text: &str) -> bool {
    message
        .answer_parts(text)
        .all(|stretch| stretch.trim().is_empty())
}

impl Found<'_, '_> {
    /// The last message that an assistant or a tool wrote.
    fn last_word(&self) -> Option<(usize, &Message)> {
        let mut backwards = self.trace.messages.iter().enumerate().rev();
        backwards.find(|(_, message)| matches!(message.role, Role::Assistant | Role::Tool))
    }

    /// The message with which the trace ends, where that is an answer: visible text and no call.
    pub(super) fn last_answer(&self) -> Option<usize> {
        let (number, message) = self.last_word()?;
        let answers = message.role == Role::Assistant
            && message.calls.is_empty()
            && !says_nothing(message, self.inputs[number].text);
        answers.then_some(number)
    }

    /// P508, P509 and P510.
    pub(super) fn ending(&mut self) {
        let trace = self.trace;
        let Some((last, message)) = trace.messages.iter().enumerate().next_back() else {
            return;
        };
        if message.role == Role::Tool {
            let detail = "the trace ends on a tool message, with no assistant message after it";
            self.whole(last, Code::P508, detail);
        }
        if !message.calls.is_empty() {
            let first = trace.calls.len() - message.calls.len();
            let detail = match message.calls.len() {
                1 => self.said_of_call(first, " ends the trace"),
                count => ["the trace ends on ", &count.to_string(), " calls"].concat(),
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
                self.whole(number, Code::P510, detail);
            }
        }
    }
}
