//! Calls that stand one after another behind one tag, or behind none. Each ends where its own value or parenthesis ends,
//! so that a list needs no close tag; a broken call ends before the next one of the list, for none may swallow another.

use super::{Assistant, after_blanks};
use crate::dialects::bodies::{FENCE, List};
use crate::finding::{Code, Finding};
use crate::message::PartKind;
use crate::scan::{Tag, TagKind};
use crate::span::Span;

/// A list while it is read.
pub(super) struct OpenList {
    pub(super) list: &'static List,
    /// The bracket that opens it, if one does.
    pub(super) bracket: Option<usize>,
    /// The first tag behind what was read.
    pub(super) next: usize,
    /// The last call has no sure end, and neither has the list.
    pub(super) cut: bool,
}

impl Assistant<'_> {
    /// The list of calls that begins at this tag.
    pub(super) fn list(&mut self, index: usize, list: &'static List) -> usize {
        let open = self.tags[index].span;
        let start = after_blanks(self.text, open.end);
        let next = self.tag_from(index + 1, start);
        let inner = self.tags.get(next).filter(|tag| tag.span.start == start);
        if inner.is_some_and(|tag| self.element_head(tag.span).is_some()) {
            self.tiles.mark(PartKind::Markup, open);
            return next;
        }
        match inner.filter(|tag| !tag.is_bare()).map(|tag| tag.kind) {
            Some(TagKind::CallOpen) => return self.doubled_open(index, next),
            Some(TagKind::Foreign) => return self.foreign_in_call(index, next),
            Some(TagKind::Separator) => {}
            Some(kind) => return self.empty_call(index, next, kind == TagKind::CallClose),
            None if start == self.text.len() => return self.empty_call(index, next, false),
            None => {}
        }
        let first_call = self.reader.calls.len();
        let mut open_list = OpenList {
            list,
            bracket: self.text[start..].starts_with('[').then_some(start),
            next,
            cut: false,
        };
        self.tiles.mark(PartKind::Markup, open);
        let end = self.items(start, &mut open_list);
        if self.reader.calls.len() == first_call {
            let place = Span::new(start, end);
            let finding = Finding::new(Code::J214, place, "no call stands in the list");
            self.reader.push_unreadable(Span::at(end), finding);
        }
        let behind = after_blanks(self.text, end);
        let reaches = |tag: &Tag| open_list.cut && tag.span.start <= behind;
        let behind = self.tags.get(open_list.next).filter(|tag| reaches(tag));
        self.behind_broken = behind.map(|_| open_list.next);
        self.end_list(index, end, &open_list)
    }

    /// Reads the calls of the list that starts at `start`; gives its end.
    fn items(&mut self, start: usize, list: &mut OpenList) -> usize {
        let (mut at, mut end) = (start, start);
        if let Some(bracket) = list.bracket {
            end = bracket + 1;
            at = after_blanks(self.text, end);
        }
        loop {
            if list.bracket.is_some() && self.text[at..].starts_with(']') {
                return at + 1;
            }
            let tag = self.tags.get(list.next).filter(|tag| tag.span.start == at);
            let stops = tag.is_some_and(|tag| !tag.is_bare() && tag.kind != TagKind::Separator);
            if stops || at == self.text.len() {
                break;
            }
            self.tiles.mark_gap(PartKind::Markup, at);
            list.cut = false;
            end = if !list.list.is_python() {
                self.object_item(at, list)
            } else if let Some(end) = self.object_for_function(at, list) {
                end
            } else {
                self.function_item(at, list)
            };
            self.tiles.mark(PartKind::Call, Span::new(at, end));
            list.next = self.tag_from(list.next, end);
            let following = self.following(end, list).filter(|&next| next > at);
            let Some(following) = following else {
                at = end;
                break;
            };
            at = following;
        }
        if let (Some(bracket), false) = (list.bracket, list.cut) {
            let detail = "`[`: the list of calls opens here and is never closed";
            let finding = Finding::new(Code::M111, Span::new(bracket, bracket + 1), detail);
            let last = self.text[..at].trim_end().len().max(end);
            // `](` would be a link's.
            let link = self.text[last..].starts_with('(');
            let close = if link { "] " } else { "]" };
            self.find(finding.with_repair(Span::new(end, last), close));
            return last;
        }
        end
    }

    /// Where the list goes on behind the call that ends at `end`; `None` where it does not.
    fn following(&mut self, end: usize, list: &OpenList) -> Option<usize> {
        let at = after_blanks(self.text, end);
        let rest = &self.text[at..];
        if list.bracket.is_none() {
            let separated = usize::from(rest.starts_with([',', ';']));
            let next = after_blanks(self.text, at + separated);
            return list.list.goes_on(self.text, next).then_some(next);
        }
        if rest.starts_with(',') {
            let next = after_blanks(self.text, at + 1);
            if self.text[next..].starts_with(']') {
                let comma = Span::new(at, at + 1);
                let detail = "the comma before `]` is followed by nothing";
                self.find(Finding::new(Code::J206, comma, detail).with_repair(comma, ""));
            }
            return Some(next);
        }
        if rest.starts_with(']') {
            return Some(at);
        }
        let goes_on = list.list.goes_on(self.text, at);
        // Behind a broken call it is not known what is missing.
        if goes_on && !list.cut {
            let detail = "a comma is missing between two calls";
            let finding = Finding::new(Code::J213, Span::new(end, at), detail);
            self.find(finding.with_repair(Span::at(end), ","));
        }
        goes_on.then_some(at)
    }

    /// Behind the code fence that ends here, where the list's own tag opened one.
    fn after_fence(&self, open: Span, end: usize) -> usize {
        let at = after_blanks(self.text, end);
        let fenced = open.of(self.text).contains(FENCE) && self.text[at..].starts_with(FENCE);
        if fenced { at + FENCE.len() } else { end }
    }

    /// Says how the list that opened at the tag `index` and ends at `end` closes; gives the tag to go on with.
    fn end_list(&mut self, index: usize, end: usize, list: &OpenList) -> usize {
        let (open, next) = (self.tags[index], list.next);
        let end = self.after_fence(open.span, end);
        self.tiles.mark_gap(PartKind::Markup, end);
        let close = self.tags.get(next).copied();
        let close = close.filter(|tag| tag.kind == TagKind::CallClose && !open.is_bare());
        self.first_call_end
            .get_or_insert(close.map_or(end, |tag| tag.span.end));
        if let Some(close) = close {
            let gap = Span::new(end, close.span.start);
            let rest = gap.trim(self.text);
            if !rest.is_empty() {
                let tag = close.span.of(self.text);
                let detail = format!("text stands between the calls and `{tag}`");
                self.find(Finding::new(Code::J204, rest, detail).with_repair(gap, ""));
            }
            self.tiles.mark_gap(PartKind::Markup, close.span.end);
            return next + 1;
        }
        if self.grammar.closes(open.span.of(self.text)) && !open.is_bare() {
            let detail = self.say(open.span, "the calls open here and are never closed");
            let closing = self.grammar.closing(TagKind::CallClose);
            let mut finding = Finding::new(Code::M111, open.span, detail);
            if !list.cut {
                finding = finding.with_repair(Span::at(end), closing);
            }
            self.find(finding);
        }
        next
    }
}
