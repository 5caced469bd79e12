//! One call of a list: where it ends, and where a broken one does, so that it takes no other with it.

use super::lists::OpenList;
use super::{Assistant, after_blanks};
use crate::call::{self, Head, Written};
use crate::dialects::bodies;
use crate::json::{self, Found, Stop};
use crate::span::Span;

impl Assistant<'_> {
    /// A call as an object, or as a name and one; gives its end.
    pub(super) fn object_item(&mut self, at: usize, list: &mut OpenList) -> usize {
        let alone = list.bracket.is_none();
        let head = alone.then(|| list.list.head(self.text, at)).flatten();
        let value = head.map_or(at, |head| head.value);
        let first = self.tag_from(list.next, value + 1);
        let with_value = |span: Span| {
            head.map(|head| Head {
                name: head.name,
                id: head.id,
                value: span,
            })
        };
        let broken = match json::value_at(self.text.as_bytes(), value) {
            Ok(Found { end, read }) => {
                self.literal_tags(first, self.tag_from(first, end));
                let head = with_value(Span::new(value, end));
                self.reader.push_strict(Span::new(at, end), head, read);
                return end;
            }
            Err(place) => place,
        };
        self.reader.advance(at);
        // What reads as JSON so far is no end of it.
        let sure = self.tag_from(first, broken);
        let (mut mended, limit) = self.mended(first, sure, value);
        let end = match mended.stop {
            Stop::Complete(end) => end,
            Stop::Truncated { .. } => {
                list.cut = true;
                self.text[..self.tag_start(limit)]
                    .trim_end()
                    .len()
                    .max(value)
            }
            Stop::Broken(place) => {
                list.cut = true;
                // Nesting that is too deep breaks before the JSON does.
                let place = place.max(broken);
                let end = self.cut(place, self.tag_start(limit), list).max(value);
                if end <= place || self.text[place..end].trim().is_empty() {
                    mended = self.mend(value, end);
                }
                end
            }
        };
        self.literal_tags(first, self.tag_from(first, end));
        let head = with_value(Span::new(value, end));
        self.reader
            .push_broken(Span::new(at, end).trim(self.text), mended, head);
        end
    }

    /// A call as an object where Python belongs (M133); gives its end, where it is one.
    pub(super) fn object_for_function(&mut self, at: usize, list: &OpenList) -> Option<usize> {
        if !self.text[at..].starts_with('{') {
            return None;
        }
        let end = json::end_of_value(self.text.as_bytes(), at).ok()?;
        let body = Span::new(at, end);
        let call = call::repaired(body.of(self.text), call::ARGUMENTS)?;
        let written = list.list.write_one(&call);
        let detail = "the call is written as a JSON object".to_owned();
        self.reader.push_foreign(body, detail, Some(call), written);
        Some(end)
    }

    /// A call as Python writes it; gives its end.
    pub(super) fn function_item(&mut self, at: usize, list: &mut OpenList) -> usize {
        self.reader.advance(at);
        let place = self.reader.place;
        let first = self.tag_from(list.next, at + 1);
        let mut read = bodies::read_function(self.text, at, self.end, place);
        let end = match read.stop {
            Stop::Complete(end) => end,
            Stop::Truncated { in_string } => {
                list.cut = true;
                let quote = in_string.unwrap_or(self.end);
                let bound = self.tag_start(self.call_tag(self.tag_from(first, quote)));
                let end = self.text[..bound].trim_end().len().max(at);
                if end < self.end {
                    read = bodies::read_function(self.text, at, end, place);
                }
                end
            }
            Stop::Broken(broken) => {
                list.cut = true;
                // No literal holds a list of calls: one that begins in a line of its own ends what is broken.
                let inside = self.tags[first..]
                    .iter()
                    .take_while(|tag| tag.span.start < broken);
                let bare = inside.filter(|tag| tag.is_bare()).map(|tag| tag.span.start);
                let behind = || self.tag_start(self.call_tag(self.tag_from(first, broken)));
                let bound = bare.min().unwrap_or_else(behind);
                let broken = broken.min(bound);
                let end = self.cut(broken, bound, list).max(at);
                if end <= broken || self.text[broken..end].trim().is_empty() {
                    read = bodies::read_function(self.text, at, end, place);
                }
                end
            }
        };
        self.literal_tags(first, self.tag_from(first, end));
        let body = Span::new(at, end).trim(self.text);
        let call = self.reader.calls.len();
        let doubled = read
            .doubled
            .into_iter()
            .map(|finding| finding.of_call(call));
        self.reader.findings.extend(doubled);
        let mendable = read.mended.is_some();
        let fault = match (read.fault, read.mended) {
            (Some(fault), Some(mended)) => {
                Some(fault.with_repair(body, mended + self.line_end(end)))
            }
            (fault, _) => fault,
        };
        let written = Written {
            name: read.name,
            place: read.place,
            arguments: read.arguments,
            keys: read.keys,
            fault,
            mendable,
        };
        self.reader.push_written(body, written);
        end
    }

    /// What a mended call that ends here must end with, so that a list behind it that no tag opens starts a line.
    fn line_end(&self, end: usize) -> &'static str {
        let at = self.tags.partition_point(|tag| tag.span.start < end);
        let bare = self.tags.get(at).filter(|tag| tag.is_bare());
        let gap = bare.and_then(|tag| self.text.get(end..tag.span.start));
        let joined = gap.is_some_and(|gap| gap.trim().is_empty() && !gap.contains('\n'));
        if joined { "\n" } else { "" }
    }

    /// Where a broken call ends that cannot be read on from `place`: before the next call of its list, the bracket that
    /// closes the list, a blank line, or `bound`.
    fn cut(&self, place: usize, bound: usize, list: &OpenList) -> usize {
        let text = &self.text[..bound];
        let functions = list.list.is_python();
        let rest = &text[place..];
        let marks = rest.match_indices(['\n', ']', ',', '{']);
        for (offset, mark) in marks {
            let (at, behind) = (place + offset, &rest[offset + 1..]);
            let line = behind.trim_start_matches([' ', '\t', '\r']);
            let ends = match mark {
                "\n" => line.starts_with('\n'),
                "]" => list.bracket.is_some() && (line.is_empty() || line.starts_with('\n')),
                "," => functions && list.list.goes_on(text, after_blanks(text, at + 1)),
                // Inside another value it would be part of that.
                _ => {
                    let before = text[..at].trim_end_matches([' ', '\t', '\r']);
                    let follows = before.ends_with(['}', ']', ',', ';', '\n']);
                    !functions && follows && list.list.goes_on(text, at)
                }
            };
            if ends {
                return without_separators(&text[..at]);
            }
        }
        without_separators(text)
    }
}

/// Where this text ends but for blanks and what stands between calls.
fn without_separators(text: &str) -> usize {
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .len()
}
