//! Tool messages: one response a pair of tags, several in one message, or the whole text where there are no tags.

use super::after_blanks;
use crate::dialects::grammar::Grammar;
use crate::dialects::leaks::removed;
use crate::dialects::roles;
use crate::dialects::tiles::Tiles;
use crate::failure::{self, Walk};
use crate::finding::{Code, Finding};
use crate::json;
use crate::message::{Message, PartKind};
use crate::scan::{Tag, TagKind};
use crate::span::Span;

/// Reads a tool message into `message`.
pub(super) fn read(grammar: &Grammar, text: &str, message: &mut Message) {
    if !grammar.has(TagKind::ResponseOpen) {
        return roles::whole_response(text, message);
    }
    let tags = grammar.table.tags(text);
    if !tags.iter().any(|tag| tag.kind == TagKind::ResponseOpen) {
        return roles::untagged_response(text, message);
    }
    let mut tiles = Tiles::new();
    let mut ends = Ends::default();
    let mut next = 0;
    while let Some(tag) = tags.get(next).copied() {
        next = match tag.kind {
            TagKind::ResponseOpen => {
                let start = after_blanks(text, tag.span.end);
                let walk = Walk::from(text, start);
                let ended = ends.behind(text, &tags, next, walk.value_end());
                let one = Opened {
                    index: next,
                    ended,
                    walk,
                };
                read_one(grammar, text, &tags, one, &mut tiles, message)
            }
            TagKind::ResponseClose => {
                tiles.mark(PartKind::Markup, tag.span);
                let finding = Finding::new(Code::M123, tag.span, "this closes no response");
                message
                    .findings
                    .push(removed(&grammar.table, text, finding));
                next + 1
            }
            _ => next + 1,
        };
    }
    tiles.finish(text, &mut message.parts);
}

/// Where a response ends, as a tag's index; the number of tags stands for the end of the text.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// This tag closes it.
    Closed(usize),
    /// Nothing does; it reaches to this tag.
    Open(usize),
}

/// Finds where responses end, asked from left to right. What a search found is kept, so that many open tags before
/// one far tag cost no more than one walk to it.
#[derive(Default)]
pub(super) struct Ends {
    line: usize,
    close: usize,
    open: usize,
}

impl Ends {
    /// The end of the response that the tag at `index` opens.
    pub(super) fn of(&mut self, text: &str, tags: &[Tag], index: usize) -> End {
        let start = after_blanks(text, tags[index].span.end);
        let value = json::end_of_value(text.as_bytes(), start).ok();
        self.behind(text, tags, index, value)
    }

    /// The same, where a JSON value starts the response and ends at `value`, or none does. Behind it the next tag decides;
    /// else the next one that starts a line, for output may quote tags; else any that closes.
    fn behind(&mut self, text: &str, tags: &[Tag], index: usize, value: Option<usize>) -> End {
        let from = value.map_or(index + 1, |end| {
            let inside = tags[index + 1..].iter();
            index + 1 + inside.take_while(|tag| tag.span.start < end).count()
        });
        if let (Some(end), Some(tag)) = (value, tags.get(from))
            && of_response(tag)
            && text[end..tag.span.start].trim().is_empty()
        {
            return ended_by(tags, from);
        }
        let line = first(&mut self.line, tags, from, |tag| {
            of_response(tag) && tag.starts_line(text)
        });
        let close = first(&mut self.close, tags, from, |tag| {
            tag.kind == TagKind::ResponseClose
        });
        match tags.get(line) {
            Some(tag) if tag.kind == TagKind::ResponseOpen => {}
            Some(_) => return End::Closed(line),
            None if close < tags.len() => return End::Closed(close),
            None => {}
        }
        // A close tag within a line still closes what no other does before the next response.
        if close < line {
            End::Closed(close)
        } else if value.is_some() {
            End::Open(first(&mut self.open, tags, from, |tag| {
                tag.kind == TagKind::ResponseOpen
            }))
        } else {
            End::Open(line)
        }
    }
}

fn of_response(tag: &Tag) -> bool {
    matches!(tag.kind, TagKind::ResponseOpen | TagKind::ResponseClose)
}

fn ended_by(tags: &[Tag], index: usize) -> End {
    if tags[index].kind == TagKind::ResponseClose {
        End::Closed(index)
    } else {
        End::Open(index)
    }
}

/// The first such tag from `from` on; `found` is what the search before this one gave.
fn first(found: &mut usize, tags: &[Tag], from: usize, is_it: impl Fn(&Tag) -> bool) -> usize {
    if *found < from {
        *found = from + tags[from..].iter().take_while(|tag| !is_it(tag)).count();
    }
    *found
}

/// A response that opens, and what is known of it before it is read.
struct Opened {
    /// Its tag.
    index: usize,
    ended: End,
    walk: Walk,
}

fn read_one(
    grammar: &Grammar,
    text: &str,
    tags: &[Tag],
    opened: Opened,
    tiles: &mut Tiles,
    message: &mut Message,
) -> usize {
    let Opened { index, ended, walk } = opened;
    let open = tags[index].span;
    let (End::Closed(next) | End::Open(next)) = ended;
    let end = tags.get(next).map_or(text.len(), |tag| tag.span.start);
    let body = Span::new(open.end, end).trim(text);
    tiles.mark(PartKind::Markup, open);
    tiles.mark(PartKind::Response, Span::new(open.end, end));
    let is_value = walk.value_end() == Some(body.end);
    let response = failure::read_walked(text, body, walk, &mut message.findings);
    message.responses.push(response);
    let inside = &tags[index + 1..next];
    if !inside.is_empty() && is_value {
        literal_tags(text, inside, message);
    }
    match ended {
        End::Closed(close) => {
            tiles.mark(PartKind::Markup, tags[close].span);
            close + 1
        }
        End::Open(next) => {
            let finding = Finding::new(
                Code::M122,
                open,
                "the response opens here and is never closed",
            );
            let place = Span::at(body.end.max(open.end));
            // On a line of its own it must not close a response before this one.
            let first = message.responses.len() == 1;
            let close = if first || tags[index].starts_line(text) {
                grammar.closing(TagKind::ResponseClose)
            } else {
                grammar.literal(TagKind::ResponseClose).to_owned()
            };
            message.findings.push(finding.with_repair(place, close));
            next
        }
    }
}

fn literal_tags(text: &str, tags: &[Tag], message: &mut Message) {
    for tag in tags.iter().filter(|tag| tag.is_own()) {
        let detail = format!("`{}` inside a JSON string is text", tag.span.of(text));
        message
            .findings
            .push(Finding::new(Code::M115, tag.span, detail));
    }
}
