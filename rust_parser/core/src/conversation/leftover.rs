//! Calls and responses that do not fit together: unanswered, orphaned, of another name, of a shared id. It says so and
//! changes no pair.

use std::collections::HashMap;

use super::found::{Found, all_differ, counted, quoted};
use super::pairing::{call_id, response_id};
use super::said;
use crate::finding::{Code, Finding};

impl Found<'_, '_> {
    /// P501. The calls of the last message were cut off rather than left unanswered (P509).
    pub(super) fn unanswered_calls(&mut self) {
        let trace = self.trace;
        let last = trace.messages.len().saturating_sub(1);
        for (number, &at) in trace.calls.iter().enumerate() {
            if at.response.is_some() || at.message == last {
                continue;
            }
            let step = &trace.steps[at.step.unwrap_or_default()];
            let (calls, responses) = (step.calls.len(), step.responses.len());
            let subject = self.named_call(number);
            let detail = match call_id(trace, self.inputs, number) {
                _ if responses == 0 => {
                    format!("{subject} has no response before the next assistant message")
                }
                Some(id) => format!(
                    "{subject} with the id {} has no response with that id",
                    quoted(id)
                ),
                None => format!(
                    "{subject} has no response: {} but only {}",
                    counted(calls, "call"),
                    counted(responses, "response")
                ),
            };
            self.call(number, Code::P501, detail);
        }
    }

    /// P502 and P504.
    pub(super) fn responses(&mut self) {
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
                let detail =
                    format!("the response names {name}, but the call it answers is {called}");
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
        let (calls, responses) = (
            trace.steps[step].calls.len(),
            trace.steps[step].responses.len(),
        );
        match response_id(trace, self.inputs, number) {
            _ if calls == 0 => format!("{subject} follows an assistant message that calls nothing"),
            Some(id) if responses <= calls => {
                format!("{subject} has the id {}, which no call has", quoted(id))
            }
            _ => format!(
                "{subject} belongs to no call: {} to {}",
                counted(responses, "response"),
                counted(calls, "call")
            ),
        }
    }

    /// P505.
    pub(super) fn shared_ids(&mut self) {
        let trace = self.trace;
        if trace.calls.len().max(trace.responses.len()) < 2 {
            return;
        }
        let of_calls = (0..trace.calls.len()).filter_map(|it| call_id(trace, self.inputs, it));
        let of_responses =
            (0..trace.responses.len()).filter_map(|it| response_id(trace, self.inputs, it));
        if all_differ(of_calls) && all_differ(of_responses) {
            return;
        }
        let mut seen = HashMap::new();
        for (number, &at) in trace.calls.iter().enumerate() {
            let Some(id) = call_id(trace, self.inputs, number) else {
                continue;
            };
            if let Some(first) = seen.insert(id, at.message) {
                let detail = format!(
                    "{} has the id {} of a call in message {first}",
                    self.named_call(number),
                    quoted(id)
                );
                self.call(number, Code::P505, detail);
            }
        }
        seen.clear();
        for (number, &at) in trace.responses.iter().enumerate() {
            let Some(id) = response_id(trace, self.inputs, number) else {
                continue;
            };
            if let Some(first) = seen.insert(id, at.message) {
                let detail = format!(
                    "the response has the id {} of a response in message {first}",
                    quoted(id)
                );
                self.at(
                    at.message,
                    Finding::new(Code::P505, trace.response(at).body, detail),
                );
            }
        }
    }
}
