//! The table `responses`: one entry a tool's response.

use super::column::table;
use super::{Row, Sizes};
use crate::conversation::ResponseAt;
use crate::finding::Code;
use crate::message::Response;

table! {
    /// Responses, each with the call that it belongs to.
    Responses(entry: Entry<'_>) {
        trace: Int = entry.trace;
        message: Int = entry.at.message;
        response: Int = entry.number;
        call: Int = entry.at.call;
        name: Text = entry.response.name.as_ref().map(|name| name.get(entry.text));
        id: Text = entry.response.id.as_ref().map(|id| id.get(entry.text));
        start: Long = entry.response.body.start;
        end: Long = entry.response.body.end;
        failed: Flag = entry.response.failure.is_some();
        failure: Text = entry.response.failure.map(Code::number);
        suspicious: Flag = entry.response.suspicious;
    }
}

struct Entry<'a> {
    trace: usize,
    number: usize,
    at: ResponseAt,
    response: &'a Response,
    text: &'a str,
}

impl Responses {
    pub(super) fn push_row(&mut self, row: Row<'_>, _: &Sizes) {
        for (number, &at) in row.trace.responses.iter().enumerate() {
            self.push(&Entry {
                trace: row.number,
                number,
                at,
                response: row.trace.response(at),
                text: row.inputs[at.message].text,
            });
        }
    }
}
