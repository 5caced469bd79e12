//! Tool messages: one response a pair of tags, several in one message, or the whole text where there are no tags.

use super::Tiles;
use crate::failure;
use crate::finding::{Code, Finding};
use crate::json;
use crate::message::{Message, PartKind};
use crate::scan::{self, Tag, TagKind};
use crate::span::Span;

/// Reads a tool message into `message`.
pub(super) fn read(text: &str, message: &mut Message) {
    let tags = scan::tags(text);
    let mut tiles = Tiles::new();
    if !tags.iter().any(|tag| tag.kind == TagKind::ResponseOpen) {
        return read_untagged(text, tiles, message);
    }
    let mut next = 0;
    while let Some(tag) = tags.get(next).copied() {
        next = match tag.kind {
            TagKind::ResponseOpen => read_one(text, &tags, next, &mut tiles, message),
            TagKind::ResponseClose => {
                tiles.mark(PartKind::Markup, tag.span);
                let finding = Finding::new(Code::M123, tag.span, "this closes no response");
                message.findings.push(finding.with_repair(tag.span, ""));
                next + 1
            }
            _ => next + 1,
        };
    }
    tiles.finish(text, &mut message.parts);
}

/// The tag that closes the response opened by the tag at `index`; `None` where it is never closed or another
/// response opens before.
pub(super) fn close_of(text: &str, tags: &[Tag], index: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let start = json::blanks(bytes, tags[index].span.end);
    let behind = |place: usize| (index + 1..tags.len()).find(|&at| tags[at].span.start >= place);
    if let Ok(end) = json::end_of_value(bytes, start)
        && let Some(next) =
            behind(end).filter(|&next| text[end..tags[next].span.start].trim().is_empty())
    {
        return Some(next).filter(|&next| tags[next].kind == TagKind::ResponseClose);
    }
    let of_response =
        |tag: &Tag| matches!(tag.kind, TagKind::ResponseOpen | TagKind::ResponseClose);
    let on_own_line = |&at: &usize| of_response(&tags[at]) && tags[at].starts_line(text);
    let close = (index + 1..tags.len())
        .find(on_own_line)
        .or_else(|| (index + 1..tags.len()).find(|&at| tags[at].kind == TagKind::ResponseClose))?;
    Some(close).filter(|&close| tags[close].kind == TagKind::ResponseClose)
}

fn read_one(
    text: &str,
    tags: &[Tag],
    index: usize,
    tiles: &mut Tiles,
    message: &mut Message,
) -> usize {
    let open = tags[index].span;
    let close = close_of(text, tags, index);
    let end = close.map_or_else(
        || unclosed_end(text, tags, index),
        |close| tags[close].span.start,
    );
    let body = Span::new(open.end, end).trim(text);
    tiles.mark(PartKind::Markup, open);
    tiles.mark(PartKind::Response, Span::new(open.end, end));
    let response = failure::read_response(text, body, &mut message.findings);
    message.responses.push(response);
    let next = tags[index + 1..]
        .iter()
        .take_while(|tag| tag.span.start < end)
        .count()
        + index
        + 1;
    let inside = next > index + 1;
    if inside && json::end_of_value(text.as_bytes(), body.start) == Ok(body.end) {
        literal_tags(text, &tags[index + 1..next], message);
    }
    match close {
        Some(close) => {
            tiles.mark(PartKind::Markup, tags[close].span);
            close + 1
        }
        None => {
            let finding = Finding::new(
                Code::M122,
                open,
                "the response opens here and is never closed",
            );
            let place = Span::at(body.end.max(open.end));
            message
                .findings
                .push(finding.with_repair(place, "\n</tool_response>"));
            next
        }
    }
}

/// An unclosed response ends where the next one opens on its own line, else with the text.
fn unclosed_end(text: &str, tags: &[Tag], index: usize) -> usize {
    let bytes = text.as_bytes();
    let start = json::blanks(bytes, tags[index].span.end);
    let value_end = json::end_of_value(bytes, start).unwrap_or(start);
    let opens = |tag: &&Tag| tag.kind == TagKind::ResponseOpen && tag.span.start >= value_end;
    let next = tags[index + 1..]
        .iter()
        .filter(opens)
        .find(|tag| tag.starts_line(text) || value_end > start);
    next.map_or(text.len(), |tag| tag.span.start)
}

fn literal_tags(text: &str, tags: &[Tag], message: &mut Message) {
    for tag in tags.iter().filter(|tag| tag.is_hermes()) {
        let detail = format!("`{}` inside a JSON string is text", tag.span.of(text));
        message
            .findings
            .push(Finding::new(Code::M115, tag.span, detail));
    }
}

fn read_untagged(text: &str, mut tiles: Tiles, message: &mut Message) {
    let whole = Span::new(0, text.len());
    tiles.mark(PartKind::Response, whole);
    tiles.finish(text, &mut message.parts);
    let finding = Finding::new(
        Code::M124,
        whole,
        "the whole message is read as one response",
    );
    message.findings.push(finding);
    let response = failure::read_response(text, whole.trim(text), &mut message.findings);
    message.responses.push(response);
}
