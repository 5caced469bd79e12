//! Calls that are drafted in reasoning: where one ends, and that it calls nothing (M114).

use super::calls::is_inner;
use super::{Assistant, after_blanks};
use crate::dialects::grammar::Body;
use crate::finding::{Code, Finding};
use crate::json;
use crate::scan::{Tag, TagKind};
use crate::span::Span;

impl Assistant<'_> {
    /// The first tag behind what is drafted in the call that opens at `index`: its JSON value, or the tags of its
    /// arguments; the next tag where there is none.
    pub(super) fn after_draft(&self, index: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut from = index + 1;
        match &self.grammar.body {
            Body::Items(_) => {
                let behind = self.tags[from..].iter();
                return from + behind.take_while(|tag| is_inner(tag.kind)).count();
            }
            Body::Braces(braces) => {
                let start = after_blanks(self.text, self.tags[index].span.end);
                let read = braces.read(self.text, start, self.text.len(), self.reader.place);
                let end = if read.complete { read.end } else { start };
                return self.tag_from(from, end);
            }
            Body::List(_) => {
                let bare = self.tags[index].is_bare();
                return match self.listed_draft(index) {
                    Some(Ok(end)) => self.tag_from(from, end),
                    Some(Err(end)) if bare => self.tag_from(from, end),
                    _ => from,
                };
            }
            Body::Named(_) if self.tags.get(from).is_some_and(|tag| is_inner(tag.kind)) => {
                from += 1
            }
            _ => {}
        }
        let body = after_blanks(self.text, self.tags[from - 1].span.end);
        match json::end_of_value(bytes, body) {
            Ok(end) => self.tag_from(index + 1, end),
            Err(_) => index + 1,
        }
    }

    /// The end of the list that is drafted at this tag, or where it stops being one; `None` where calls are no lists.
    fn listed_draft(&self, index: usize) -> Option<Result<usize, usize>> {
        let Body::List(list) = &self.grammar.body else {
            return None;
        };
        let start = after_blanks(self.text, self.tags[index].span.end);
        Some(list.end(self.text, start))
    }

    /// The tag follows a call tag that opens: taken away, it might leave JSON where there was none, and tags behind it
    /// in a string of that.
    pub(super) fn in_draft(&self, index: usize) -> bool {
        index > 0 && self.tags[index - 1].kind == TagKind::CallOpen
    }

    /// A call drafted in reasoning, or a lone tag of one (M114). It stays part of the reasoning. A drafted section is
    /// one draft.
    pub(super) fn draft(&mut self, index: usize, to: usize) -> usize {
        let tag = self.tags[index];
        if let Some(listed) = self
            .listed_draft(index)
            .filter(|_| self.stands_alone(index))
        {
            return self.drafted_list(index, to, listed.ok());
        }
        let (after, closes) = match tag.kind {
            TagKind::CallOpen => (self.after_draft(index), TagKind::CallClose),
            TagKind::SectionOpen => (index + 1, TagKind::SectionClose),
            _ => (to, TagKind::CallClose),
        };
        let ends = |tag: &Tag| {
            let bounds = tag.is_section() || (tag.is_call() && closes == TagKind::CallClose);
            bounds || tag.is_think_close()
        };
        let close = (after..to).find(|&at| ends(&self.tags[at]));
        match close.filter(|&at| self.tags[at].kind == closes) {
            Some(close) => {
                let span = Span::new(tag.span.start, self.tags[close].span.end);
                let detail = "a call is drafted inside reasoning; it calls nothing";
                self.find(Finding::new(Code::M114, span, detail));
                close + 1
            }
            None => {
                let detail = "a call tag is mentioned inside reasoning";
                self.find(Finding::new(Code::M114, tag.span, detail));
                index + 1
            }
        }
    }

    /// A whole call begins at this tag, and `after` is the first one behind it.
    pub(super) fn is_whole(&self, index: usize, after: usize) -> bool {
        match self.listed_draft(index) {
            Some(listed) => {
                let closes = self.closes_here(after) || !self.grammar.has(TagKind::CallClose);
                listed.is_ok() && closes && !self.tags[index].is_bare()
            }
            None => self.closes_here(after),
        }
    }

    /// No tag closes what begins at this one.
    fn stands_alone(&self, index: usize) -> bool {
        let tag = self.tags[index];
        let closes = self.grammar.has(TagKind::CallClose) && !tag.is_bare();
        tag.kind == TagKind::CallOpen && !closes
    }

    /// A list of calls drafted in reasoning, which ends at `end` if it is whole.
    fn drafted_list(&mut self, index: usize, to: usize, end: Option<usize>) -> usize {
        let tag = self.tags[index];
        let whole = end.filter(|&end| to == self.tags.len() || end <= self.tag_start(to));
        if let Some(end) = whole {
            let detail = "a call is drafted inside reasoning; it calls nothing";
            self.find(Finding::new(
                Code::M114,
                Span::new(tag.span.start, end),
                detail,
            ));
            return self.tag_from(index + 1, end);
        }
        if !tag.is_bare() {
            let detail = "a call tag is mentioned inside reasoning";
            self.find(Finding::new(Code::M114, tag.span, detail));
        }
        index + 1
    }
}
