//! Where a call's body ends: at the end of its JSON, however many tags stand in its strings; and where the JSON is
//! broken, at the tag that most likely closes it, so that no call swallows the next one.

use super::{Assistant, after_blanks};
use crate::call::Head;
use crate::dialects::bodies;
use crate::dialects::grammar::Body;
use crate::finding::{Code, Finding};
use crate::json::{self, Found, Mended, Stop};
use crate::message::PartKind;
use crate::scan::{Tag, TagKind};
use crate::span::Span;

impl Assistant<'_> {
    /// The call that opens at this tag.
    pub(super) fn call(&mut self, index: usize) -> usize {
        match &self.grammar.body {
            Body::Items(items) => return self.items_call(index, items),
            Body::List(list) => return self.list(index, list),
            _ => {}
        }
        let open = self.tags[index].span;
        let bytes = self.text.as_bytes();
        let start = after_blanks(self.text, open.end);
        let next = self.tag_from(index + 1, start);
        let next_span = self.tags.get(next).map(|tag| (tag.kind, tag.span));
        match next_span {
            Some((TagKind::CallOpen, inner)) if inner.start == start => {
                return self.doubled_open(index, next);
            }
            Some((TagKind::Foreign, inner)) if inner.start == start => {
                return self.foreign_in_call(index, next);
            }
            Some((kind, tag)) if tag.start == start && !is_inner(kind) => {
                return self.empty_call(index, next, kind == TagKind::CallClose);
            }
            None if start == bytes.len() => return self.empty_call(index, next, false),
            _ => {}
        }
        if let Body::Braces(braces) = &self.grammar.body {
            return self.braces_call(index, start, braces);
        }
        let mut body = OpenBody {
            index,
            start,
            value: start,
            head: None,
        };
        if let Body::Named(named) = &self.grammar.body {
            let next = self.tags.get(index + 1);
            let separator = next.filter(|tag| tag.kind == TagKind::Separator);
            let Some(head) = separator.and_then(|tag| named.head(self.text, start, tag.span))
            else {
                return self.headless_call(index, start);
            };
            body.value = head.value;
            body.head = Some(head);
        }
        match json::value_at(bytes, body.value) {
            Ok(found) => self.complete_call(body, found),
            Err(_) => self.broken_call(body),
        }
    }

    /// A call whose name does not stand where it must.
    fn headless_call(&mut self, index: usize, start: usize) -> usize {
        let limit = self.call_tag(index + 1);
        let end = self.tag_start(limit);
        let body = Span::new(start, end).trim(self.text);
        let separator = self.grammar.literal(TagKind::Separator);
        let fault = if end == self.text.len() {
            let detail = format!("the text ends before a name and `{separator}`");
            Finding::new(Code::J201, Span::at(end), detail)
        } else {
            let detail = format!("no name and `{separator}` stand before the arguments");
            Finding::new(Code::J213, body, detail)
        };
        self.reader.push_unreadable(body, fault);
        self.end_call(index, end, limit)
    }

    /// A call's tag right behind another one.
    pub(super) fn doubled_open(&mut self, index: usize, next: usize) -> usize {
        let (open, inner) = (self.tags[index].span, self.tags[next].span);
        self.tiles.mark(PartKind::Markup, open);
        let detail = self.say(inner, "a call opens right after another one opened");
        let finding = Finding::new(Code::M113, inner, detail);
        self.find(finding.with_repair(inner, ""));
        next
    }

    pub(super) fn empty_call(&mut self, index: usize, next: usize, closed: bool) -> usize {
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

    /// The JSON value is sound; what follows decides how the call closes.
    fn complete_call(&mut self, body: OpenBody, Found { end, read }: Found) -> usize {
        let value = Span::new(body.value, end);
        let tail = self.after_value(end);
        let next = self.tag_from(body.index + 1, end);
        self.literal_tags(body.first_tag(), next);
        let close = self.skip_values(next, tail);
        if self.closes_here(close) {
            self.literal_tags(next, close);
            let whole = Span::new(body.start, self.tags[close].span.start).trim(self.text);
            let meant = Span::new(body.value, self.value_limit(body.value, whole.end));
            let rest = Span::new(end, meant.end.max(end)).trim(self.text);
            if rest.is_empty() {
                self.reader.push_strict(whole, body.head(value), read);
            } else {
                let head = body.head(meant);
                self.reader.advance(body.start);
                self.reader.push_trailing(whole, value, rest, head);
            }
            return self.end_call(body.index, self.tags[close].span.start, close);
        }
        self.reader
            .push_strict(Span::new(body.start, tail), body.head(value), read);
        self.end_call(body.index, tail, next)
    }

    /// Behind what belongs to a value that ends here.
    fn after_value(&self, end: usize) -> usize {
        match &self.grammar.body {
            Body::Named(named) => named.after_value(self.text, end),
            _ => end,
        }
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

    fn broken_call(&mut self, body: OpenBody) -> usize {
        let (index, start) = (body.index, body.start);
        self.reader.advance(start);
        let (mended, limit) = self.mended(index + 1, index + 1, body.value);
        if let Stop::Complete(end) = mended.stop {
            let next = self.tag_from(index + 1, end);
            self.literal_tags(body.first_tag(), next);
            let close = self.skip_values(next, end);
            let closed = self.closes_here(close);
            let body_end = if closed {
                self.literal_tags(next, close);
                self.tags[close].span.start
            } else {
                self.after_value(end)
            };
            self.push_broken(body, body_end, mended);
            return self.end_call(index, body_end, if closed { close } else { next });
        }
        let end = self.tag_start(limit);
        self.literal_tags(body.first_tag(), limit);
        self.push_broken(body, end, mended);
        self.end_call(index, end, limit)
    }

    /// What the broken value at `value` was meant to be, and the tag that it reaches to at most. Its tags start at `first`,
    /// and those before `sure` do not end it.
    pub(super) fn mended(&mut self, first: usize, sure: usize, value: usize) -> (Mended, usize) {
        let mut limit = self.line_call_tag(sure);
        if !self.text[value..].starts_with(['{', '[']) {
            // No call can be made of it, so that it has no strings to hold tags.
            limit = limit.min(self.call_tag(sure));
        }
        let mended = self.mend(value, self.tag_start(limit));
        let nearer = match mended.stop {
            Stop::Truncated {
                in_string: Some(quote),
            } => self.call_tag(self.tag_from(first, quote)),
            Stop::Broken(place) => self.call_tag(self.tag_from(first, place).max(sure)),
            Stop::Truncated { in_string: None } | Stop::Complete(_) => limit,
        };
        if nearer >= limit {
            return (mended, limit);
        }
        // A body that breaks at the next call's tag is cut there, not broken.
        let cut = match mended.stop {
            Stop::Broken(place) => self.text[place..self.tag_start(nearer)].trim().is_empty(),
            _ => true,
        };
        if cut {
            (self.mend(value, self.tag_start(nearer)), nearer)
        } else {
            (mended, nearer)
        }
    }

    fn push_broken(&mut self, body: OpenBody, end: usize, mended: Mended) {
        let whole = Span::new(body.start, end).trim(self.text);
        let value = Span::new(
            body.value,
            self.value_limit(body.value, end.max(body.value)),
        );
        self.reader.push_broken(whole, mended, body.head(value));
    }

    /// The end of a value between `start` and `end`, without what the grammar writes behind it.
    fn value_limit(&self, start: usize, end: usize) -> usize {
        match &self.grammar.body {
            Body::Named(named) => named.value_limit(self.text, start, end),
            _ => start + self.text[start..end].trim_end().len(),
        }
    }

    pub(super) fn mend(&self, start: usize, limit: usize) -> Mended {
        let limit = self.value_limit(start, limit.max(start));
        json::mend(self.text, start, limit, self.reader.place)
    }

    /// Marks the call from its tag at `index` to `end`, says how it closes at the tag `next`, and gives the tag to go
    /// on with.
    pub(super) fn end_call(&mut self, index: usize, end: usize, next: usize) -> usize {
        let open = self.tags[index].span;
        let call = self.reader.calls.len() - 1;
        let element = matches!(&self.grammar.body, Body::Items(items) if items.is_element());
        if !element {
            self.tiles.mark(PartKind::Markup, open);
            self.tiles.mark(PartKind::Call, Span::new(open.end, end));
        }
        self.first_call_end.get_or_insert(end);
        let body_end = self.text[..end].trim_end().len().max(open.end);
        let close = self.tags.get(next).copied();
        let closed = close.is_some_and(|tag| tag.kind == TagKind::CallClose);
        if element && !closed {
            self.tiles.mark(PartKind::Call, Span::new(open.start, end));
        }
        match close {
            Some(tag)
                if tag.kind == TagKind::CallClose
                    && self.text[end..tag.span.start].trim().is_empty() =>
            {
                if element {
                    let whole = Span::new(open.start, tag.span.end);
                    self.tiles.mark(PartKind::Call, whole);
                } else {
                    let blank = Span::new(end, tag.span.start);
                    self.tiles.mark(PartKind::Call, blank);
                    self.tiles.mark(PartKind::Markup, tag.span);
                }
                self.first_call_end = self
                    .first_call_end
                    .map(|first| if first == end { tag.span.end } else { first });
                next + 1
            }
            _ if !self.grammar.closes(open.of(self.text)) => next,
            Some(tag) if tag.kind == TagKind::CallOpen => {
                let detail = self.say(tag.span, "a call opens before the one before it is closed");
                let finding = Finding::new(Code::M113, tag.span, detail);
                let closing = self.grammar.closing(TagKind::CallClose);
                self.find(
                    finding
                        .with_repair(Span::at(body_end), closing)
                        .of_call(call),
                );
                next
            }
            _ => {
                let detail = self.say(open, "the call opens here and is never closed");
                let finding = Finding::new(Code::M111, open, detail);
                let closing = self.grammar.closing(TagKind::CallClose);
                self.find(
                    finding
                        .with_repair(Span::at(body_end), closing)
                        .of_call(call),
                );
                next
            }
        }
    }

    /// The tags `from..to` stand in strings (M115).
    pub(super) fn literal_tags(&mut self, from: usize, to: usize) {
        let python = matches!(&self.grammar.body, Body::List(list) if list.is_python());
        let string = if python { "string" } else { "JSON string" };
        for index in from..to {
            let tag = self.tags[index];
            if tag.is_own() {
                let detail = format!("`{}` inside a {string} is text", tag.span.of(self.text));
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

    /// The first tag of a call or section from `index` on.
    pub(super) fn call_tag(&self, index: usize) -> usize {
        let elsewhere = |tag: &&Tag| !tag.is_call() && !tag.is_section();
        index + self.tags[index..].iter().take_while(elsewhere).count()
    }

    /// The first call tag from `index` on that is surely one: it starts a line or opens before a line's end, and a sound
    /// body has no raw newline; or it closes a call and nothing follows but the next call, or the end of the text.
    fn line_call_tag(&mut self, index: usize) -> usize {
        if self.line_call_tag < index {
            let found = (index..self.tags.len()).find(|&at| self.is_sure(at));
            self.line_call_tag = found.unwrap_or(self.tags.len());
        }
        self.line_call_tag
    }

    fn is_sure(&self, index: usize) -> bool {
        let tag = self.tags[index];
        if !tag.is_call() && !tag.is_section() {
            return false;
        }
        let next = self.tags.get(index + 1);
        let ends_line = || self.text[tag.span.end..].starts_with(['\n', '\r']);
        let follows = |next: &Tag| next.opens_calls() || next.kind == TagKind::SectionClose;
        tag.starts_line(self.text)
            || tag.kind == TagKind::CallOpen && ends_line()
            || tag.kind == TagKind::CallClose
                && next.is_none_or(follows)
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

/// A call's body, while its end is not known.
#[derive(Clone, Copy)]
struct OpenBody {
    /// The tag that opens the call.
    index: usize,
    start: usize,
    /// Where its JSON starts.
    value: usize,
    head: Option<bodies::Head>,
}

impl OpenBody {
    /// The first tag behind the open tag and the separator.
    fn first_tag(&self) -> usize {
        self.index + 1 + usize::from(self.head.is_some())
    }

    fn head(&self, value: Span) -> Option<Head> {
        self.head.map(|head| Head {
            name: head.name,
            id: head.id,
            value,
        })
    }
}

pub(super) fn is_inner(kind: TagKind) -> bool {
    matches!(
        kind,
        TagKind::Separator | TagKind::ItemOpen | TagKind::ItemClose
    )
}
