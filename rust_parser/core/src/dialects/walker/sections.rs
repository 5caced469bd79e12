//! Sections: tags around all calls of a message. They are markup; a section that opens no call is a broken one.

use super::Assistant;
use crate::call;
use crate::finding::{Code, Finding};
use crate::message::PartKind;
use crate::scan::{Tag, TagKind};
use crate::span::Span;

impl Assistant<'_> {
    /// The section that opens at this tag.
    pub(super) fn section(&mut self, index: usize) -> usize {
        let open = self.tags[index].span;
        self.unclosed_section(open.start);
        self.tiles.mark(PartKind::Markup, open);
        self.section = Some(open);
        let ends = |tag: &Tag| {
            tag.is_call() || tag.is_section() || tag.is_think_open() || tag.is_think_close()
        };
        let behind = self.tags[index + 1..].iter();
        let next = index + 1 + behind.take_while(|tag| !ends(tag)).count();
        match self.tags.get(next) {
            Some(tag) if tag.opens_calls() => next,
            _ => self.section_without_calls(index, next),
        }
    }

    /// What stands in a section that holds no call was meant to be one.
    fn section_without_calls(&mut self, index: usize, next: usize) -> usize {
        let open = self.tags[index].span;
        // A stray close tag of a call belongs to what was meant to be one.
        let next = next + usize::from(self.closes_here(next));
        let end = self.tag_start(next);
        let body = Span::new(open.end, end).trim(self.text);
        let closed = self
            .tags
            .get(next)
            .filter(|tag| tag.kind == TagKind::SectionClose);
        if body.is_empty() {
            let tags = Span::new(open.start, closed.map_or(open.end, |tag| tag.span.end));
            self.reader.push_empty(Span::at(open.end), tags);
        } else if let Some(call) = call::repaired(body.of(self.text), call::ARGUMENTS) {
            let written = self.grammar.write(&call);
            let detail = "the call is written as a JSON object".to_owned();
            let written = written.map(|call| self.without_section(&call));
            self.reader.push_foreign(body, detail, Some(call), written);
        } else {
            let literal = self.grammar.literal(TagKind::CallOpen);
            let fault = if end == self.text.len() {
                let detail = format!("the text ends before `{literal}` opens a call");
                Finding::new(Code::J201, Span::at(end), detail)
            } else {
                let detail = format!("no `{literal}` opens a call here");
                Finding::new(Code::J213, body, detail)
            };
            self.reader.push_unreadable(body, fault);
        }
        self.tiles.mark(PartKind::Call, Span::new(open.end, end));
        self.first_call_end.get_or_insert(end);
        next
    }

    /// The call's own text inside a section that is there already.
    fn without_section(&self, written: &str) -> String {
        let open = self.grammar.literal(TagKind::SectionOpen);
        let close = self.grammar.literal(TagKind::SectionClose);
        let inner = written.strip_prefix(open).unwrap_or(written);
        inner.strip_suffix(close).unwrap_or(inner).trim().to_owned()
    }

    pub(super) fn section_close(&mut self, index: usize) -> usize {
        let close = self.tags[index].span;
        if self.section.take().is_none() {
            return self.stray(index, Code::M112, "this closes no section of calls");
        }
        self.blank_gap(close.start);
        self.tiles.mark(PartKind::Markup, close);
        index + 1
    }

    /// Blanks between the calls of a section are no visible text.
    pub(super) fn blank_gap(&mut self, end: usize) {
        let gap = Span::new(self.tiles.end().min(end), end);
        if gap.of(self.text).trim().is_empty() {
            self.tiles.mark_gap(PartKind::Markup, end);
        }
    }

    /// M111, where a section is still open at `end`.
    pub(super) fn unclosed_section(&mut self, end: usize) {
        let Some(open) = self.section.take() else {
            return;
        };
        let detail = self.say(open, "the section of calls opens here and is never closed");
        let place = self.text[..end].trim_end().len().max(open.end);
        let closing = self.grammar.closing(TagKind::SectionClose);
        let finding = Finding::new(Code::M111, open, detail);
        self.find(finding.with_repair(Span::at(place), closing));
    }
}
