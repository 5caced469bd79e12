//! The table `calls`: one entry a call, valid or not.

use super::column::table;
use super::{Row, Sizes};
use crate::conversation::CallAt;
use crate::finding::Code;
use crate::message::Call;

table! {
    /// Calls, each with the response that belongs to it.
    Calls(entry: Entry<'_>) {
        trace: Int = entry.trace;
        message: Int = entry.at.message;
        call: Int = entry.number;
        step: Int = entry.at.step;
        name: Text = entry.call.name.as_ref().map(|name| name.get(entry.text));
        arguments: Text = entry.arguments;
        id: Text = entry.call.id.as_ref().map(|id| id.get(entry.text));
        start: Long = entry.call.body.start;
        end: Long = entry.call.body.end;
        valid: Flag = entry.call.valid;
        response: Int = entry.at.response;
        failed: Flag = entry.failure.is_some();
        failure: Text = entry.failure.map(Code::number);
    }
}

struct Entry<'a> {
    trace: usize,
    number: usize,
    at: CallAt,
    call: &'a Call,
    text: &'a str,
    arguments: Option<&'a str>,
    /// That of its response.
    failure: Option<Code>,
}

impl Calls {
    pub(super) fn push_row(&mut self, row: Row<'_>, _: &Sizes) {
        for (number, &at) in row.trace.calls.iter().enumerate() {
            let response = at
                .response
                .map(|response| row.trace.response(row.trace.responses[response]));
            self.push(&Entry {
                trace: row.number,
                number,
                at,
                call: row.trace.call(at),
                text: row.inputs[at.message].text,
                arguments: row.trace.canonical_arguments[number].as_deref(),
                failure: response.and_then(|response| response.failure),
            });
        }
    }
}
