//! The table `messages`: one entry a message.

use super::column::table;
use super::{MessageSize, Row, Sizes};
use crate::message::Message;

table! {
    /// Messages of all roles.
    Messages(entry: Entry<'_>) {
        trace: Int = entry.trace;
        message: Int = entry.number;
        role: Text = entry.message.role.name();
        kind: Text = entry.message.kind(entry.text);
        text_bytes: Long = entry.text.len();
        reasoning_words: Int = entry.size.reasoning_words;
        answer_words: Int = entry.size.answer_words;
        call_count: Int = entry.message.calls.len();
        response_count: Int = entry.message.responses.len();
        dialect: Text = entry.message.dialect.name();
    }
}

struct Entry<'a> {
    trace: usize,
    number: usize,
    message: &'a Message,
    text: &'a str,
    size: &'a MessageSize,
}

impl Messages {
    pub(super) fn push_row(&mut self, row: Row<'_>, sizes: &Sizes) {
        let messages = row
            .trace
            .messages
            .iter()
            .zip(row.inputs)
            .zip(&sizes.messages);
        for (number, ((message, input), size)) in messages.enumerate() {
            self.push(&Entry {
                trace: row.number,
                number,
                message,
                text: input.text,
                size,
            });
        }
    }
}
