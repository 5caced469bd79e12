//! Harmony, the format of gpt-oss: one text holds several messages, each with a header that says what it is. `analysis` is
//! reasoning, what is sent to a tool is a call, all else is visible text; a tool's message is its response.
//!
//! `<|call|>` and `<|return|>` end the model's turn and are no part of what it wrote, so that none is missed at the end of
//! the text. A header without `<|message|>` begins a call where it names a tool; else its tokens have leaked (M131).

mod calls;
mod header;
mod responses;

use super::Dialect;
use super::detect::Signs;
use super::leaks::{NO_TAGS, leak, removed};
use super::roles;
use super::tiles::Tiles;
use crate::call::CallReader;
use crate::finding::{Code, Finding};
use crate::json;
use crate::message::{Message, PartKind, Role};
use crate::scan::TagKind;
use crate::schema::Declared;
use crate::span::Span;

use header::{Author, Header, Mark, Token};

/// A header opens with one of these, whatever the message behind it is.
pub(super) const SIGNS: Signs = Signs {
    tags: &[
        ("<|start|>", TagKind::CallOpen),
        ("<|channel|>", TagKind::CallOpen),
        ("to=functions.", TagKind::CallOpen),
        ("<|start|>", TagKind::ResponseOpen),
    ],
    gap: "",
    bare: &[],
};

pub(super) fn parse(text: &str, role: Role, declared: &Declared) -> Message {
    roles::read(
        Dialect::Harmony,
        text,
        role,
        |message| Assistant::read(text, declared, message),
        |message| responses::read(text, message),
    )
}

/// An assistant message while it is read.
struct Assistant<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    tiles: Tiles,
    reader: CallReader<'a>,
    /// The message that is being read.
    open: Option<Open>,
    /// The end of the first call: text behind it is M116.
    first_call_end: Option<usize>,
}

#[derive(Clone, Copy)]
struct Open {
    header: Header,
    content: Content,
}

/// What ends a message.
#[derive(Clone, Copy)]
enum Ended {
    ByToken,
    /// No token, but another message.
    ByHeader(Header),
    /// Neither: the text ends.
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Text,
    Reasoning,
    /// From `to=` on.
    Call(Span),
    /// A tool's, which the model made up.
    Response,
}

impl<'a> Assistant<'a> {
    fn read(text: &'a str, declared: &'a Declared, message: &mut Message) {
        let mut this = Self {
            text,
            tokens: header::tokens(text),
            tiles: Tiles::new(),
            reader: CallReader::new(text, declared),
            open: None,
            first_call_end: None,
        };
        let mut next = 0;
        if let Some(header) = Header::opening(text, &this.tokens) {
            next = this.open(header);
        }
        while next < this.tokens.len() {
            next = this.step(next);
        }
        this.close(text.len(), Ended::Never);
        this.tiles.finish(text, &mut message.parts);
        message.calls = this.reader.calls;
        message.findings = this.reader.findings;
        if let Some(end) = this.first_call_end {
            roles::text_after_call(text, end, message);
        }
    }

    /// Reads the token at `index`; gives the next one to read.
    fn step(&mut self, index: usize) -> usize {
        let token = self.tokens[index];
        if let Some(header) = Header::read(self.text, &self.tokens, index) {
            self.close(token.span.start, Ended::ByHeader(header));
            let between = Span::new(self.tiles.end(), token.span.start);
            if between.of(self.text).trim().is_empty() {
                self.tiles.mark_gap(PartKind::Markup, token.span.start);
            }
            return self.open(header);
        }
        if token.mark == Mark::End && self.open.is_some() {
            self.close(token.span.start, Ended::ByToken);
            self.tiles.mark(PartKind::Markup, token.span);
            return index + 1;
        }
        let behind = self.text[token.span.end..].trim();
        if token.mark == Mark::Start && behind == "assistant" {
            return self.prompted_turn(token.span);
        }
        // In reasoning and in calls the token is part of what stands there.
        let inside = self.open.map(|open| open.content);
        if inside.is_none_or(|content| content == Content::Text) {
            self.tiles.mark(PartKind::Markup, token.span);
        }
        if inside.is_none_or(|content| matches!(content, Content::Text | Content::Reasoning)) {
            self.reader
                .findings
                .push(leak(&NO_TAGS, self.text, token.span));
        }
        index + 1
    }

    /// The text ends with the prompt for one more turn.
    fn prompted_turn(&mut self, start: Span) -> usize {
        self.close(start.start, Ended::Never);
        let place = Span::new(start.start, self.text.len());
        self.tiles.mark(PartKind::Markup, place);
        let detail = "the prompt for the next message, `<|start|>assistant`, is part of the text";
        let finding = Finding::new(Code::M131, place, detail);
        self.find(removed(&NO_TAGS, self.text, finding));
        self.tokens.len()
    }

    /// Begins the message with this header; gives the first token that is not inside its JSON.
    fn open(&mut self, header: Header) -> usize {
        let content = match (header.author, header.recipient) {
            (Author::Tool(_), _) => Content::Response,
            (Author::Assistant, Some(to)) => Content::Call(to),
            (Author::Assistant, None) if self.is_analysis(header) => Content::Reasoning,
            _ => Content::Text,
        };
        let markup = match content {
            Content::Call(to) => to.start,
            _ => header.end,
        };
        self.tiles
            .mark(PartKind::Markup, Span::new(header.start, markup));
        if header.author == Author::Other {
            let place = Span::new(header.start, header.end);
            let detail = "the model wrote a message of another role itself";
            self.find(Finding::new(Code::M131, place, detail));
        }
        self.open = Some(Open { header, content });
        let has_json = matches!(content, Content::Call(_) | Content::Response);
        if has_json && header.complete {
            self.skip_json(header, content)
        } else {
            header.next
        }
    }

    /// The first token behind the JSON value that starts the message; those in its strings are text.
    fn skip_json(&mut self, header: Header, content: Content) -> usize {
        let bytes = self.text.as_bytes();
        let value = json::blanks(bytes, header.end);
        let end = json::end_of_value(bytes, value).unwrap_or(value);
        let behind = self.tokens[header.next..].iter();
        let count = behind.take_while(|token| token.span.start < end).count();
        for index in header.next..header.next + count {
            let place = self.tokens[index].span;
            let detail = format!("`{}` inside a JSON string is text", place.of(self.text));
            let finding = Finding::new(Code::M115, place, detail);
            if content != Content::Response {
                self.find(finding.of_call(self.reader.calls.len()));
            }
        }
        header.next + count
    }

    fn is_analysis(&self, header: Header) -> bool {
        let channel = header.channel.map(|channel| channel.of(self.text));
        channel == Some("analysis")
    }

    /// Ends the message that is open before `end`.
    fn close(&mut self, end: usize, ended: Ended) {
        let Some(open) = self.open.take() else {
            return;
        };
        match open.content {
            Content::Text => self.tiles.mark_gap(PartKind::Text, end),
            Content::Reasoning => self.reasoning(open.header, end, ended),
            Content::Call(to) => self.call(open.header, to, end, ended),
            Content::Response => {
                self.tiles.mark_gap(PartKind::Response, end);
                let place = Span::new(open.header.start, end);
                let detail = "the model wrote a tool's response itself";
                self.find(Finding::new(Code::M121, place, detail));
            }
        }
    }

    fn reasoning(&mut self, header: Header, end: usize, ended: Ended) {
        self.tiles.mark_gap(PartKind::Reasoning, end);
        let before = self.text[..end].trim_end().len().max(header.end);
        if before == header.end {
            let block = Span::new(header.start, end);
            let detail = "the `analysis` message is empty";
            self.find(Finding::new(Code::M105, block, detail));
        }
        let detail = match ended {
            Ended::ByToken => return,
            Ended::ByHeader(_) => "`analysis` opens here and runs into another message",
            Ended::Never => "`analysis` opens here and no `<|end|>` ends it",
        };
        let finding = Finding::new(Code::M101, Span::new(header.start, header.end), detail);
        self.find(finding.with_repair(Span::at(before), "<|end|>"));
    }

    fn find(&mut self, finding: Finding) {
        self.reader.findings.push(finding);
    }
}
