//! Calls whose arguments stand in tags of their own.

use super::Assistant;
use crate::call::Written;
use crate::dialects::bodies::{Items, ReadItems};
use crate::finding::{Code, Finding};
use crate::scan::TagKind;
use crate::schema::Declared;
use crate::span::Span;

impl Assistant<'_> {
    /// The call that opens at this tag.
    pub(super) fn items_call(&mut self, index: usize, items: &'static Items) -> usize {
        let close = self.grammar.literal(TagKind::ItemClose);
        let read = items.read(self.text, &self.tags, index, close);
        let open = self.tags[index].span;
        let next = read.next;
        let close = self.tags.get(next);
        let close = close.filter(|tag| tag.kind == TagKind::CallClose);
        let end = close.map_or(read.end, |tag| tag.span.start);
        let body = if items.is_element() {
            Span::new(open.start, close.map_or(end, |tag| tag.span.end))
        } else {
            Span::new(open.end, end)
        };
        let body = body.trim(self.text);
        if body.is_empty() {
            let tags = Span::new(open.start, close.map_or(open.end, |tag| tag.span.end));
            self.reader.push_empty(Span::at(open.end), tags);
            return self.end_call(index, end, next);
        }
        for tag in index + 1..next {
            self.literal_in_value(tag, &read);
        }
        let written = written(self.text, read, self.reader.declared);
        self.reader.push_written(body, written);
        self.end_call(index, end, next)
    }

    /// M115: a tag of a call that stands in a value.
    fn literal_in_value(&mut self, tag: usize, read: &ReadItems) {
        let span = self.tags[tag].span;
        let holds = |value: Span| value.start <= span.start && span.end <= value.end;
        let arguments = &read.arguments;
        let behind = arguments.partition_point(|argument| argument.value.end < span.end);
        let inside = arguments
            .get(behind)
            .is_some_and(|argument| holds(argument.value));
        if inside && self.tags[tag].is_own() {
            let detail = format!("`{}` inside a value is text", span.of(self.text));
            let finding = Finding::new(Code::M115, span, detail);
            self.find(finding.of_call(self.reader.calls.len()));
        }
    }
}

/// What the tags say, as a call.
pub(super) fn written(text: &str, read: ReadItems, declared: &Declared) -> Written {
    let first = read
        .arguments
        .first()
        .map_or(read.end, |argument| argument.key.start);
    let last = read
        .arguments
        .last()
        .map_or(read.end, |argument| argument.value.end);
    Written {
        name: read.name,
        place: Span::new(first, last.max(first)),
        arguments: read.to_json(text, declared),
        keys: read.arguments.iter().map(|argument| argument.key).collect(),
        fault: read.fault,
        mendable: read.mendable,
    }
}
