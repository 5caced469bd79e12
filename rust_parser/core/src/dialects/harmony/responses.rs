//! Tool messages: `<|start|>functions.NAME to=assistant<|channel|>commentary<|message|>…<|end|>`, one or more, or the whole
//! text where there is none.

use super::header::{self, Author, Header, Mark, Token};
use crate::dialects::leaks::{NO_TAGS, removed};
use crate::dialects::roles;
use crate::dialects::tiles::Tiles;
use crate::failure;
use crate::finding::{Code, Finding};
use crate::json;
use crate::message::{Message, PartKind};
use crate::span::{Span, Str};

/// Reads a tool message into `message`.
pub(super) fn read(text: &str, message: &mut Message) {
    let tokens = header::tokens(text);
    let mut tiles = Tiles::new();
    let mut opening = Header::opening(text, &tokens);
    let mut next = 0;
    while let Some(token) = tokens.get(next) {
        let header = opening.take().or_else(|| Header::read(text, &tokens, next));
        if let Some((header, name)) = header.and_then(of_tool) {
            next = read_one(text, &tokens, header, name, &mut tiles, message);
            continue;
        }
        if token.mark == Mark::End && !message.responses.is_empty() {
            tiles.mark(PartKind::Markup, token.span);
            let detail = format!("`{}` closes no response", token.span.of(text));
            let finding = Finding::new(Code::M123, token.span, detail);
            message.findings.push(removed(&NO_TAGS, text, finding));
        }
        next += 1;
    }
    if message.responses.is_empty() {
        return roles::untagged_response(text, message);
    }
    tiles.finish(text, &mut message.parts);
}

fn of_tool(header: Header) -> Option<(Header, Span)> {
    match header.author {
        Author::Tool(name) if header.complete => Some((header, name)),
        _ => None,
    }
}

/// Reads the response with this header; gives the first token behind it.
fn read_one(
    text: &str,
    tokens: &[Token],
    header: Header,
    name: Span,
    tiles: &mut Tiles,
    message: &mut Message,
) -> usize {
    let place = Span::new(header.start, header.end);
    tiles.mark(PartKind::Markup, place);
    let bytes = text.as_bytes();
    let value = json::end_of_value(bytes, json::blanks(bytes, header.end)).unwrap_or(header.end);
    let ends = |index: &usize| {
        let token = tokens[*index];
        let opens = || Header::read(text, tokens, *index).and_then(of_tool);
        token.span.start >= value && (token.mark == Mark::End || opens().is_some())
    };
    let next = (header.next..tokens.len()).find(ends);
    let end = next.map_or(text.len(), |next| tokens[next].span.start);
    let body = Span::new(header.end, end);
    tiles.mark(PartKind::Response, body);
    let body = body.trim(text);
    let mut response = failure::read_response(text, body, &mut message.findings);
    response.name.get_or_insert(Str::At(name));
    message.responses.push(response);
    let close = next.filter(|&next| tokens[next].mark == Mark::End);
    if let Some(close) = close {
        tiles.mark(PartKind::Markup, tokens[close].span);
        return close + 1;
    }
    let detail = "the response opens here and no `<|end|>` ends it";
    let finding = Finding::new(Code::M122, place, detail);
    let before = Span::at(body.end.max(header.end));
    message
        .findings
        .push(finding.with_repair(before, "<|end|>"));
    next.unwrap_or(tokens.len())
}
