//! Calls that a model wrote in another dialect's markup (M133). They are listed as invalid calls, with what they would
//! be in this dialect; the other dialect's own grammar reads them.

use super::Assistant;
use super::items::written;
use crate::call;
use crate::dialects::FOREIGN;
use crate::dialects::bodies::{Items, Named};
use crate::dialects::grammar::{Body, Grammar};
use crate::json;
use crate::message::{PartKind, RepairedCall};
use crate::scan::TagKind;
use crate::span::Span;

/// Looking further for the arguments would make a text of begin tokens take the square of its length.
const LONGEST_HEAD: usize = 256;

impl Assistant<'_> {
    /// Another dialect's call as the body of one of this.
    pub(super) fn foreign_in_call(&mut self, index: usize, foreign: usize) -> usize {
        let start = self.tags[foreign].span.start;
        let mut limit = self.call_tag(foreign);
        let mut end = self.tag_start(limit);
        let read = self.read_foreign(Span::new(start, end));
        if let (Some((_, length)), false) = (&read, self.closes_here(limit)) {
            // Nothing closes the call: it ends with its own markup, and what follows is not lost to it.
            end = start + length;
            limit = self.tag_from(foreign, end);
        }
        let body = Span::new(start, end).trim(self.text);
        let call = read.map(|(call, _)| call);
        let detail = self.written_as(foreign);
        let written = call.as_ref().and_then(|call| match &self.grammar.body {
            Body::Json => Some(call.to_json()),
            Body::List(list) => list.write(call),
            _ => None,
        });
        self.reader.push_foreign(body, detail, call, written);
        self.end_call(index, end, limit)
    }

    /// Another dialect's call in the text: a call if it is complete, else text.
    pub(super) fn foreign(&mut self, index: usize) -> usize {
        if let Some(next) = self.element(index) {
            return next;
        }
        let start = self.tags[index].span.start;
        let ends = |tag: &&crate::scan::Tag| {
            let calls = tag.is_call() || tag.is_section();
            tag.is_bare() || (!calls && tag.kind != TagKind::Foreign)
        };
        let limit = index + 1 + self.tags[index + 1..].iter().take_while(ends).count();
        let limit = self.tag_start(limit);
        let Some((call, length)) = self.read_foreign(Span::new(start, limit)) else {
            return index + 1;
        };
        let detail = self.written_as(index);
        self.foreign_call(index, Span::new(start, start + length), detail, call)
    }

    /// A control token: the start of a call in another template's tokens, or leaked.
    pub(super) fn token(&mut self, index: usize) -> usize {
        let start = self.tags[index].span.start;
        match self.read_foreign(Span::new(start, self.text.len())) {
            Some((call, length)) => {
                let span = Span::new(start, start + length);
                let detail = "the call is written in another template's tokens".to_owned();
                self.foreign_call(index, span, detail, call)
            }
            None => self.leaked_token(index),
        }
    }

    fn written_as(&self, index: usize) -> String {
        match self.tags[index].span.of(self.text) {
            "<function=" => "the call is written as `<function=…>`".to_owned(),
            tag => format!("the call is written as `{}…`", tag.trim_end_matches('"')),
        }
    }

    fn foreign_call(
        &mut self,
        index: usize,
        span: Span,
        detail: String,
        call: RepairedCall,
    ) -> usize {
        self.tiles.mark(PartKind::Call, span);
        self.first_call_end.get_or_insert(span.end);
        let written = self.grammar.write(&call);
        self.reader.push_foreign(span, detail, Some(call), written);
        self.tag_from(index, span.end).max(index + 1)
    }

    /// The complete call at the start of this stretch, in whichever other dialect: it and its length.
    fn read_foreign(&self, stretch: Span) -> Option<(RepairedCall, usize)> {
        let text = stretch.of(self.text);
        let others = FOREIGN
            .iter()
            .filter(|other| other.dialect != self.grammar.dialect);
        for other in others {
            let section = other.literal(TagKind::SectionOpen);
            let inner = Some(section).filter(|section| !section.is_empty());
            let inner = inner.and_then(|section| text.strip_prefix(section));
            let inner = inner.map_or(text, str::trim_start);
            if !inner.starts_with(other.literal(TagKind::CallOpen)) {
                continue;
            }
            let at = text.len() - inner.len();
            let read = match &other.body {
                Body::Items(items) => self.foreign_items(other, items, inner),
                Body::Named(named) => foreign_named(other, named, inner),
                Body::Json => foreign_json(other, inner),
                Body::Braces(_) | Body::List(_) | Body::None => None,
            };
            if let Some((call, length)) = read {
                let end = at + length;
                let behind = text[end..].trim_start();
                let close = other.literal(TagKind::SectionClose);
                let closed = Some(behind).filter(|_| at > 0 && !close.is_empty());
                let rest = closed.and_then(|behind| behind.strip_prefix(close));
                let whole = rest.map_or(end, |rest| text.len() - rest.len());
                return Some((call, whole));
            }
        }
        None
    }

    fn foreign_items(
        &self,
        other: &Grammar,
        items: &Items,
        text: &str,
    ) -> Option<(RepairedCall, usize)> {
        let tags = other.table.tags(text);
        let read = items.read(text, &tags, 0, other.literal(TagKind::ItemClose));
        let close = tags
            .get(read.next)
            .filter(|tag| tag.kind == TagKind::CallClose)?;
        let written = written(text, read, self.reader.declared);
        if written.fault.is_some() {
            return None;
        }
        let call = RepairedCall {
            name: written.name?.of(text).to_owned(),
            arguments: written.arguments,
        };
        Some((call, close.span.end))
    }
}

fn foreign_named(other: &Grammar, named: &Named, text: &str) -> Option<(RepairedCall, usize)> {
    let start = other.literal(TagKind::CallOpen).len();
    let separator = other.literal(TagKind::Separator);
    let near = &text.as_bytes()[start..text.len().min(start + LONGEST_HEAD + separator.len())];
    let at = start + memchr::memmem::find(near, separator.as_bytes())?;
    let head = named.head(text, start, Span::new(at, at + separator.len()))?;
    let end = json::end_of_value(text.as_bytes(), head.value).ok()?;
    let behind = text[named.after_value(text, end)..].trim_start();
    let rest = behind.strip_prefix(other.literal(TagKind::CallClose))?;
    let call = RepairedCall {
        name: head.name.of(text).to_owned(),
        arguments: text[head.value..end].to_owned(),
    };
    Some((call, text.len() - rest.len()))
}

fn foreign_json(other: &Grammar, text: &str) -> Option<(RepairedCall, usize)> {
    let start = other.literal(TagKind::CallOpen).len();
    let value = json::blanks(text.as_bytes(), start);
    let end = json::end_of_value(text.as_bytes(), value).ok()?;
    let rest = text[end..]
        .trim_start()
        .strip_prefix(other.literal(TagKind::CallClose))?;
    let call = call::repaired(&text[value..end], call::ARGUMENTS)?;
    Some((call, text.len() - rest.len()))
}
