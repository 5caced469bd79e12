//! What is sent to a tool: a function's arguments are JSON, those of a built-in tool may be plain text.

use super::header::{self, Header};
use super::{Assistant, Ended};
use crate::call::Head;
use crate::finding::{Code, Finding};
use crate::message::PartKind;
use crate::span::Span;

impl Assistant<'_> {
    /// The call that begins at `to=`.
    pub(super) fn call(&mut self, header: Header, to: Span, end: usize, ended: Ended) {
        self.tiles.mark_gap(PartKind::Call, end);
        self.first_call_end.get_or_insert(end);
        let index = self.reader.calls.len();
        let body = Span::new(to.start, end).trim(self.text);
        self.push_call(header, to, body);
        let Ended::ByHeader(next) = ended else {
            return;
        };
        let place = Span::at(body.end);
        let finding = if next.recipient.is_some() {
            let detail = "a call opens before `<|call|>` ends the one before it";
            Finding::new(Code::M113, Span::new(next.start, next.end), detail)
        } else {
            let detail = "the call opens here and no `<|call|>` ends it";
            Finding::new(Code::M111, Span::new(header.start, header.end), detail)
        };
        self.find(finding.with_repair(place, "<|call|>").of_call(index));
    }

    fn push_call(&mut self, header: Header, to: Span, body: Span) {
        let text = self.text;
        let (name, is_function) = header::tool(text, to);
        if !header.complete {
            let fault = if body.end == text.len() {
                let detail = "the text ends before `<|message|>` and the arguments";
                Finding::new(Code::J201, Span::at(text.len()), detail)
            } else {
                Finding::new(
                    Code::J213,
                    body,
                    "no `<|message|>` stands before the arguments",
                )
            };
            return self.reader.push_unreadable(body, fault);
        }
        if name.is_empty() {
            let fault = Finding::new(Code::C301, body, "no tool's name follows `to=`");
            return self.reader.push_unreadable(body, fault);
        }
        let value = Span::new(header.end.min(body.end), body.end).trim(text);
        let is_json = value.of(text).starts_with('{');
        if value.is_empty() {
            let block = Span::new(header.start, header.end);
            self.reader.push_empty(body, block);
        } else if is_function || is_json {
            let head = Head {
                name,
                id: None,
                value,
            };
            self.reader.push_headed_json(body, head);
        } else {
            self.reader.push_text(body, name, value);
        }
    }
}
