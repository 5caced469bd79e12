//! Calls whose arguments stand in a notation of their own.

use super::Assistant;
use crate::call::{self, Written};
use crate::dialects::bodies::Braces;
use crate::finding::{Code, Finding};
use crate::json;
use crate::span::Span;

impl Assistant<'_> {
    /// The call whose tag is at `index` and whose body starts at `start`.
    pub(super) fn braces_call(&mut self, index: usize, start: usize, braces: &Braces) -> usize {
        if let Some(next) = self.json_for_braces(index, start, braces) {
            return next;
        }
        self.reader.advance(start);
        let place = self.reader.place;
        let mut read = braces.read(self.text, start, self.text.len(), place);
        let mut next = self.tag_from(index + 1, read.end);
        if !read.complete {
            // Broken, it has no strings that can be told from the tags behind it.
            next = self.call_tag(index + 1);
            read = braces.read(self.text, start, self.tag_start(next), place);
        }
        let close = self.tag_start(next);
        let end = if read.complete { read.end } else { close };
        for inside in index + 1..self.tag_from(index + 1, end) {
            let tag = self.tags[inside];
            if tag.is_own() {
                let detail = format!("`{}` inside a string is text", tag.span.of(self.text));
                let finding = Finding::new(Code::M115, tag.span, detail);
                self.find(finding.of_call(self.reader.calls.len()));
            }
        }
        let rest = Span::new(end, close).trim(self.text);
        let closes = read.complete && self.closes_here(next);
        if closes && !rest.is_empty() && read.fault.is_none() {
            let detail = "text follows the arguments";
            let finding = Finding::new(Code::J204, rest, detail);
            read.fault = Some(finding.with_repair(Span::new(end, rest.end), ""));
        }
        let end = if closes { close } else { end };
        let body = Span::new(start, end).trim(self.text);
        let written = Written {
            name: read.name,
            place: read.place,
            arguments: read.arguments,
            keys: read.keys,
            fault: read.fault,
            mendable: read.mendable,
        };
        self.reader.push_written(body, written);
        self.end_call(index, end, next)
    }

    /// A call as one JSON object where the notation belongs (M133).
    fn json_for_braces(&mut self, index: usize, start: usize, braces: &Braces) -> Option<usize> {
        let end = json::end_of_value(self.text.as_bytes(), start).ok()?;
        let body = Span::new(start, end);
        let call = call::repaired(body.of(self.text), call::ARGUMENTS)?;
        let written = braces.write(&call);
        let detail = "the call is written as a JSON object".to_owned();
        self.reader.push_foreign(body, detail, Some(call), written);
        let next = self.tag_from(index + 1, end);
        Some(self.end_call(index, end, next))
    }
}
