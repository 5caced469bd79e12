//! Where reasoning begins and ends, and what is wrong inside it (M101 to M105, M114, M131, M132).

use super::Assistant;
use crate::dialects::grammar::Body;
use crate::finding::{Code, Finding};
use crate::message::PartKind;
use crate::scan::{Tag, TagKind};
use crate::span::Span;

impl Assistant<'_> {
    /// A message whose first think tag is a close one began inside reasoning (M103), unless a complete call stands
    /// before that tag. Gives the index of the first tag after it.
    pub(super) fn preopened_reasoning(&mut self) -> usize {
        let mut index = 0;
        if !self.tags.iter().any(Tag::is_think_close) {
            return 0;
        }
        while let Some(tag) = self.tags.get(index) {
            if tag.is_think_open() {
                return 0;
            }
            if tag.is_think_close() {
                let close = tag.span;
                let detail = self.say(close, "reasoning ends here that no tag opened");
                let finding = Finding::new(Code::M103, close, detail);
                let open = self.grammar.literal(TagKind::ThinkOpen);
                self.find(finding.with_repair(Span::at(0), open));
                let end = self.extend_over_closes(index);
                self.mark_reasoning(0, 0, end);
                return end + 1;
            }
            if tag.kind == TagKind::CallOpen {
                let after = self.after_draft(index);
                if self.is_whole(index, after) {
                    return 0;
                }
                index = after.max(index + 1);
            } else {
                index += 1;
            }
        }
        0
    }

    /// Reasoning that opens at this tag.
    pub(super) fn reasoning(&mut self, index: usize) -> usize {
        let open = self.tags[index];
        if open.kind == TagKind::ScratchpadOpen {
            self.find(Finding::new(
                Code::M132,
                open.span,
                "the reasoning stands in a scratchpad tag",
            ));
        }
        match self.reasoning_close(index) {
            Some(close) => {
                let whole = Span::new(open.span.end, self.tags[close].span.start);
                if whole.of(self.text).trim().is_empty() {
                    let block = Span::new(open.span.start, self.tags[close].span.end);
                    let detail = self.say(open.span, "nothing stands between the think tags");
                    self.find(Finding::new(Code::M105, block, detail));
                }
                let end = if self.first_call_end.is_none() {
                    self.extend_over_closes(close)
                } else {
                    close
                };
                self.mark_reasoning(index, open.span.start, end);
                end + 1
            }
            None => self.unclosed_reasoning(index),
        }
    }

    /// Reasoning that no tag closes ends before the first call after it that has a body, else with the text.
    fn unclosed_reasoning(&mut self, index: usize) -> usize {
        let open = self.tags[index].span;
        let any_body = !matches!(self.grammar.body, Body::Json);
        let has_body = |tag: &Tag| {
            let body = self.text[tag.span.end..].trim_start();
            let begins = ["{", "<function=", "<tool_call>", "</tool_call>"];
            let has = body.is_empty() || begins.iter().any(|&begin| body.starts_with(begin));
            tag.opens_calls() && (any_body || has)
        };
        let behind = &self.tags[index + 1..];
        let call = behind.iter().position(has_body).map(|at| index + 1 + at);
        let end = call.map_or(self.text.len(), |call| self.tags[call].span.start);
        let before = self.text[..end].trim_end().len().max(open.end);
        let detail = if call.is_some() {
            "reasoning opens here and runs into a call"
        } else {
            "reasoning opens here and never ends"
        };
        let detail = self.say(open, detail);
        let closing = self.grammar.closing(TagKind::ThinkClose);
        self.find(Finding::new(Code::M101, open, detail).with_repair(Span::at(before), closing));
        let stop = call.unwrap_or(self.tags.len());
        self.mark_inside(index, stop, open.start, end);
        stop
    }

    /// The close tag of the reasoning that opens at `index`: the one that balances it; where none does, the last one
    /// before a call that follows a close tag. Tags in the JSON of a drafted call do not count.
    fn reasoning_close(&mut self, index: usize) -> Option<usize> {
        if self.think_closes.is_empty() {
            self.think_closes = self.balanced();
        }
        if let Some(close) = self.think_closes[index] {
            return Some(close);
        }
        if self.no_more_closes {
            return None;
        }
        let mut last = None;
        let mut at = index + 1;
        while let Some(tag) = self.tags.get(at) {
            if tag.kind == TagKind::CallOpen {
                if last.is_some() {
                    break;
                }
                at = self.after_draft(at);
                continue;
            }
            if tag.is_think_close() {
                last = Some(at);
            }
            at += 1;
        }
        self.no_more_closes = last.is_none();
        last
    }

    /// For each think tag that opens, the one that balances it.
    fn balanced(&self) -> Vec<Option<usize>> {
        let mut closes = vec![None; self.tags.len()];
        let mut open = Vec::new();
        let mut at = 0;
        // Calls behind the last of them need not be walked.
        let last = self.tags.iter().rposition(Tag::is_think_close);
        let tags = &self.tags[..last.map_or(0, |last| last + 1)];
        while let Some(tag) = tags.get(at) {
            if tag.is_think_open() {
                open.push(at);
            } else if tag.is_think_close() {
                if let Some(opened) = open.pop() {
                    closes[opened] = Some(at);
                }
            } else if tag.kind == TagKind::CallOpen {
                at = self.after_draft(at);
                continue;
            }
            at += 1;
        }
        closes
    }

    /// Further close tags before the first call: reasoning runs to the last of them, each is M102. It is mended by
    /// removing the close tag before it, so that what was reasoning stays so.
    fn extend_over_closes(&mut self, close: usize) -> usize {
        let mut end = close;
        if self.grammar.ends_at_once {
            return end;
        }
        for index in close + 1..self.tags.len() {
            let tag = self.tags[index];
            if tag.is_think_open() || tag.opens_calls() || tag.kind == TagKind::ResponseOpen {
                break;
            }
            if tag.is_think_close() {
                let detail = self.say(tag.span, "the reasoning was closed before this");
                let finding = Finding::new(Code::M102, tag.span, detail);
                self.find(if self.in_draft(end) {
                    finding
                } else {
                    self.removed(finding, end)
                });
                end = index;
            }
        }
        end
    }

    /// Marks reasoning from the tag at `index` (or from `start`, if no tag opened it) to the close tag at `end`.
    fn mark_reasoning(&mut self, index: usize, start: usize, end: usize) {
        let close = self.tags[end].span;
        self.mark_inside(index, end, start, close.start);
        self.tiles.mark(PartKind::Markup, close);
    }

    /// Marks the parts of reasoning that spans `start..end` and holds the tags `from..to`.
    fn mark_inside(&mut self, from: usize, to: usize, start: usize, end: usize) {
        if self.tiles.end() < start {
            self.tiles.mark(PartKind::Text, Span::at(start));
        }
        let mut at = from;
        while at < to {
            let tag = self.tags[at];
            at += 1;
            if tag.is_think_open() || tag.is_think_close() {
                self.tiles.mark_gap(PartKind::Reasoning, tag.span.start);
                self.tiles.mark(PartKind::Markup, tag.span);
                if tag.is_think_open() && tag.span.start > start {
                    let detail = self.say(tag.span, "reasoning opens inside reasoning");
                    self.find(Finding::new(Code::M104, tag.span, detail));
                }
            } else if tag.is_call() || tag.is_section() {
                at = self.draft(at - 1, to);
            } else if tag.kind == TagKind::Token {
                let mut finding = self.leak(at - 1);
                finding.repair = finding.repair.filter(|_| !self.in_draft(at - 1));
                self.find(finding);
            }
        }
        self.tiles.mark_gap(PartKind::Reasoning, end);
    }
}
