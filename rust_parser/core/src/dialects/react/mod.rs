//! ReAct: `Thought:` is reasoning, `Action:` names a tool and `Action Input:` holds its arguments, `Final Answer:` is the
//! visible text. A label counts where it starts a line; what follows it reaches to the next one.
//!
//! `Observation:` is the tool's answer, so that in an assistant message it is made up (M121). Nothing closes anything here,
//! and the prompt often ends with `Thought:`: text before the first `Action:` or `Final Answer:` is reasoning (M103).

mod calls;
mod labels;

use super::Dialect;
use super::detect::Signs;
use super::leaks::{NO_TAGS, leak, removed};
use super::roles;
use super::tiles::Tiles;
use crate::call::CallReader;
use crate::failure;
use crate::finding::{Code, Finding};
use crate::message::{Message, PartKind, Role};
use crate::scan::{self, TagKind};
use crate::schema::Declared;
use crate::span::Span;

use labels::{Label, Piece, label_at, pieces};

/// Its labels are words of plain text: one that opens a sound call tells.
pub(super) const SIGNS: Signs = Signs {
    tags: &[("Observation:", TagKind::ResponseOpen)],
    gap: "",
    bare: &["Action"],
};

pub(super) fn parse(text: &str, role: Role, declared: &Declared) -> Message {
    roles::read(
        Dialect::React,
        text,
        role,
        |message| Assistant::read(text, declared, message),
        |message| read_response(text, message),
    )
}

/// A tool's answer, with its label or without.
fn read_response(text: &str, message: &mut Message) {
    let first = text.len() - text.trim_start().len();
    let Some((Label::Observation, place)) = label_at(text, first) else {
        return roles::untagged_response(text, message);
    };
    let mut tiles = Tiles::new();
    let body = Span::new(place.end, text.len());
    tiles.mark(PartKind::Markup, place);
    tiles.mark(PartKind::Response, body);
    tiles.finish(text, &mut message.parts);
    let response = failure::read_response(text, body.trim(text), &mut message.findings);
    message.responses.push(response);
}

/// An assistant message while it is read.
struct Assistant<'a> {
    text: &'a str,
    tiles: Tiles,
    reader: CallReader<'a>,
    /// The control tokens that are not passed yet, the last one first.
    tokens: Vec<Span>,
    /// The end of the first call: text behind it is M116.
    first_call_end: Option<usize>,
}

impl<'a> Assistant<'a> {
    fn read(text: &'a str, declared: &'a Declared, message: &mut Message) {
        let mut tokens: Vec<Span> = scan::tokens(text).map(|token| token.span).collect();
        tokens.reverse();
        let mut this = Self {
            text,
            tiles: Tiles::new(),
            reader: CallReader::new(text, declared),
            tokens,
            first_call_end: None,
        };
        let pieces = pieces(text);
        this.opening(pieces.first());
        let (mut next, mut answered) = (0, false);
        while let Some(piece) = pieces.get(next) {
            next += 1;
            let behind = pieces.get(next);
            let input = behind.filter(|behind| behind.label == Label::Input);
            match piece.label {
                // An answer may speak of actions.
                Label::Action if answered && input.is_none() => {
                    this.prose(PartKind::Text, piece.body.end);
                }
                Label::Action => {
                    this.call(*piece, input.copied());
                    next += usize::from(input.is_some());
                }
                _ => this.piece(*piece),
            }
            answered |= piece.label == Label::Answer;
        }
        this.tiles.finish(text, &mut message.parts);
        message.calls = this.reader.calls;
        message.findings = this.reader.findings;
        if let Some(end) = this.first_call_end {
            roles::text_after_call(text, end, message);
        }
    }

    /// What stands before the first label.
    fn opening(&mut self, first: Option<&Piece>) {
        let end = first.map_or(self.text.len(), |first| first.place.start);
        let thinks = first.filter(|it| matches!(it.label, Label::Action | Label::Answer));
        match thinks.filter(|_| !self.text[..end].trim().is_empty()) {
            Some(first) => {
                self.prose(PartKind::Reasoning, end);
                let detail = "the text before this is a thought that no `Thought:` opened";
                let finding = Finding::new(Code::M103, first.place, detail);
                self.find(finding.with_repair(Span::at(0), "Thought: "));
            }
            None => self.prose(PartKind::Text, end),
        }
    }

    /// A label that names no tool.
    fn piece(&mut self, piece: Piece) {
        let blank = piece.body.of(self.text).trim().is_empty();
        if piece.label == Label::Input {
            return self.nameless_call(piece);
        }
        self.tiles.mark(PartKind::Markup, piece.place);
        match piece.label {
            Label::Thought => {
                self.prose(PartKind::Reasoning, piece.body.end);
                if blank {
                    let detail = "nothing follows `Thought:`";
                    self.find(Finding::new(Code::M105, piece.place, detail));
                }
            }
            Label::Observation if blank => {
                let detail = "`Observation:`, where the model is to stop, is part of the text";
                let finding = Finding::new(Code::M131, piece.place, detail);
                self.find(removed(&NO_TAGS, self.text, finding));
            }
            Label::Observation => {
                self.tiles.mark(PartKind::Response, piece.body);
                let place = Span::new(piece.place.start, piece.body.end);
                let detail = "`Observation:`: the model wrote a tool's response itself";
                self.find(Finding::new(Code::M121, place, detail));
            }
            _ => self.prose(PartKind::Text, piece.body.end),
        }
    }

    /// Marks text or reasoning up to `end`, and the control tokens in it.
    fn prose(&mut self, kind: PartKind, end: usize) {
        let start = self.tiles.end();
        while let Some(token) = self.tokens.pop_if(|token| token.start < end) {
            if token.start < start {
                continue;
            }
            if kind == PartKind::Text {
                self.tiles.mark(PartKind::Markup, token);
            }
            self.find(leak(&NO_TAGS, self.text, token));
        }
        self.tiles.mark_gap(kind, end);
    }

    fn find(&mut self, finding: Finding) {
        self.reader.findings.push(finding);
    }
}
