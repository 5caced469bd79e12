//! Where a call's body ends: at the end of its JSON, however many tags stand in its strings; and where the JSON is
//! broken, at the tag that most likely closes it, so that no call swallows the next one.

use super::{Assistant, after_blanks};
use crate::finding::{Code, Finding};
use crate::json::{self, Mended, Stop};
use crate::message::PartKind;
use crate::scan::TagKind;
use crate::span::Span;

impl Assistant<'_> {
    /// The call that opens at this tag.
    pub(super) fn call(&mut self, index: usize) -> usize {
        let open = self.tags[index].span;
        let bytes = self.text.as_bytes();
        let start = after_blanks(self.text, open.end);
        let next = self.tag_from(index + 1, start);
        let next_span = self.tags.get(next).map(|tag| (tag.kind, tag.span));
        match next_span {
            Some((TagKind::CallOpen, inner)) if inner.start == start => {
                self.tiles.mark(PartKind::Markup, open);
                let finding = Finding::new(
                    Code::M113,
                    inner,
                    "a call opens right after another one opened",
                );
                self.find(finding.with_repair(inner, ""));
                return next;
            }
            Some((TagKind::FunctionOpen, inner)) if inner.start == start => {
                return self.foreign_in_call(index, next);
            }
            Some((kind, tag)) if tag.start == start => {
                return self.empty_call(index, next, kind == TagKind::CallClose);
            }
            None if start == bytes.len() => return self.empty_call(index, next, false),
            _ => {}
        }
        match json::end_of_value(bytes, start) {
            Ok(end) => self.complete_call(index, start, end),
            Err(_) => self.broken_call(index, start),
        }
    }

    fn empty_call(&mut self, index: usize, next: usize, closed: bool) -> usize {
        let open = self.tags[index].span;
        let end = if closed {
            self.tags[next].span.end
        } else {
            open.end
        };
        self.reader
            .push_empty(Span::at(open.end), Span::new(open.start, end));
        self.end_call(index, open.end, next)
    }

    /// The JSON value is sound and ends at `end`; what follows decides how the call closes.
    fn complete_call(&mut self, index: usize, start: usize, end: usize) -> usize {
        let value = Span::new(start, end);
        let next = self.tag_from(index + 1, end);
        self.literal_tags(index + 1, next);
        let close = self.skip_values(next, end);
        if self.closes_here(close) {
            self.literal_tags(next, close);
            self.reader.advance(start);
            let body = Span::new(start, self.tags[close].span.start).trim(self.text);
            if body.end > end {
                self.reader.push_trailing(body, end);
            } else {
                self.reader.push_strict(value);
            }
            return self.end_call(index, self.tags[close].span.start, close);
        }
        self.reader.push_strict(value);
        self.end_call(index, end, next)
    }

    /// Steps over further JSON values behind the first one, so that tags in their strings close nothing.
    fn skip_values(&self, mut next: usize, mut end: usize) -> usize {
        let bytes = self.text.as_bytes();
        loop {
            let at = json::blanks(bytes, end);
            if !matches!(bytes.get(at), Some(b'{' | b'[' | b'"')) {
                return next;
            }
            let Ok(after) = json::end_of_value(bytes, at) else {
                return next;
            };
            end = after;
            next = self.tag_from(next, end);
        }
    }

    fn broken_call(&mut self, index: usize, start: usize) -> usize {
        self.reader.advance(start);
        let mut first = self.line_call_tag(index + 1);
        if !self.text[start..].starts_with(['{', '[']) {
            // No call can be made of it, so that it has no strings to hold tags.
            first = first.min(self.call_tag(index + 1));
        }
        let mut mended = self.mend(start, self.tag_start(first));
        let mut limit = first;
        match mended.stop {
            Stop::Complete(end) => {
                let next = self.tag_from(index + 1, end);
                self.literal_tags(index + 1, next);
                let close = self.skip_values(next, end);
                let closed = self.closes_here(close);
                let body_end = if closed {
                    self.literal_tags(next, close);
                    self.tags[close].span.start
                } else {
                    end
                };
                self.reader
                    .push_broken(Span::new(start, body_end).trim(self.text), mended);
                return if closed {
                    self.end_call(index, body_end, close)
                } else {
                    self.end_call(index, end, next)
                };
            }
            Stop::Truncated {
                in_string: Some(quote),
            } => {
                let inside = self.call_tag(self.tag_from(index + 1, quote));
                if inside < first {
                    limit = inside;
                    mended = self.mend(start, self.tag_start(inside));
                }
            }
            Stop::Truncated { in_string: None } => {}
            Stop::Broken(place) => {
                limit = self.call_tag(self.tag_from(index + 1, place)).min(first);
                // A body that breaks at the next call's tag is cut there, not broken.
                if limit < first && self.text[place..self.tag_start(limit)].trim().is_empty() {
                    mended = self.mend(start, self.tag_start(limit));
                }
            }
        }
        let end = self.tag_start(limit);
        self.literal_tags(index + 1, limit);
        self.reader
            .push_broken(Span::new(start, end).trim(self.text), mended);
        self.end_call(index, end, limit)
    }

    fn mend(&self, start: usize, limit: usize) -> Mended {
        json::mend(
            self.text,
            start,
            start + self.text[start..limit].trim_end().len(),
            self.reader.place,
        )
    }

    /// Marks the call from its tag at `index` to `end`, says how it closes at the tag `next`, and gives the tag to go
    /// on with.
    pub(super) fn end_call(&mut self, index: usize, end: usize, next: usize) -> usize {
        let open = self.tags[index].span;
        let call = self.reader.calls.len() - 1;
        self.tiles.mark(PartKind::Markup, open);
        self.tiles.mark(PartKind::Call, Span::new(open.end, end));
        self.first_call_end.get_or_insert(end);
        let body_end = self.text[..end].trim_end().len().max(open.end);
        match self.tags.get(next).copied() {
            Some(tag)
                if tag.kind == TagKind::CallClose
                    && self.text[end..tag.span.start].trim().is_empty() =>
            {
                self.tiles
                    .mark(PartKind::Call, Span::new(end, tag.span.start));
                self.tiles.mark(PartKind::Markup, tag.span);
                self.first_call_end = self
                    .first_call_end
                    .map(|first| if first == end { tag.span.end } else { first });
                next + 1
            }
            Some(tag) if tag.kind == TagKind::CallOpen => {
                let finding = Finding::new(
                    Code::M113,
                    tag.span,
                    "a call opens before the one before it is closed",
                );
                self.find(
                    finding
                        .with_repair(Span::at(body_end), "\n</tool_call>")
                        .of_call(call),
                );
                next
            }
            _ => {
                let finding =
                    Finding::new(Code::M111, open, "the call opens here and is never closed");
                self.find(
                    finding
                        .with_repair(Span::at(body_end), "\n</tool_call>")
                        .of_call(call),
                );
                next
            }
        }
    }

    /// The tags `from..to` stand in JSON strings (M115).
    fn literal_tags(&mut self, from: usize, to: usize) {
        for index in from..to {
            let tag = self.tags[index];
            if tag.is_hermes() {
                let detail = format!("`{}` inside a JSON string is text", tag.span.of(self.text));
                self.find(
                    Finding::new(Code::M115, tag.span, detail).of_call(self.reader.calls.len()),
                );
            }
        }
    }

    pub(super) fn closes_here(&self, index: usize) -> bool {
        self.tags
            .get(index)
            .is_some_and(|tag| tag.kind == TagKind::CallClose)
    }

    /// The first call tag from `index` on.
    pub(super) fn call_tag(&self, index: usize) -> usize {
        index
            + self.tags[index..]
                .iter()
                .take_while(|tag| !tag.is_call())
                .count()
    }

    /// The first call tag from `index` on that is surely one: it starts a line or opens before a line's end, and a sound
    /// body has no raw newline; or it closes a call and nothing follows but the next call, or the end of the text.
    fn line_call_tag(&mut self, index: usize) -> usize {
        if self.line_call_tag < index {
            let sure = |&at: &usize| self.tags[at].is_call() && self.is_sure(at);
            let found = (index..self.tags.len()).find(sure);
            self.line_call_tag = found.unwrap_or(self.tags.len());
        }
        self.line_call_tag
    }

    fn is_sure(&self, index: usize) -> bool {
        let tag = self.tags[index];
        let next = self.tags.get(index + 1);
        let ends_line = || self.text[tag.span.end..].starts_with(['\n', '\r']);
        tag.starts_line(self.text)
            || tag.kind == TagKind::CallOpen && ends_line()
            || tag.kind == TagKind::CallClose
                && next.is_none_or(|next| next.kind == TagKind::CallOpen)
                && self.text[tag.span.end..self.tag_start(index + 1)]
                    .trim()
                    .is_empty()
    }

    pub(super) fn tag_start(&self, index: usize) -> usize {
        self.tags
            .get(index)
            .map_or(self.text.len(), |tag| tag.span.start)
    }
}
