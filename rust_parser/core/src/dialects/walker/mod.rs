//! Reading a message by a grammar: reasoning, calls and responses between tags, and the answer as plain text.
//!
//! The hard idea: a tag means something only where it stands. Inside a JSON string it is text (M115), inside reasoning
//! a call is a draft (M114), and which of several `</think>` ends the reasoning depends on what follows. So all tags
//! are found first, in one pass, and then walked once, left to right; each reader takes the tags that are its own.
//! Which tags there are and how a call's body is written between them is the grammar's.

mod braces;
mod calls;
mod drafts;
mod elements;
mod foreign;
mod items;
mod list_items;
mod lists;
mod reasoning;
mod responses;
mod sections;

use std::borrow::Cow;

use super::bodies::FENCE;
use super::grammar::{Body, Grammar};
use super::leaks;
use super::roles;
use super::tiles::Tiles;
use crate::call::CallReader;
use crate::dialects::Dialect;
use crate::finding::{Code, Finding, Repair};
use crate::message::{Message, PartKind, Role};
use crate::scan::{Tag, TagKind};
use crate::schema::Declared;
use crate::span::Span;

use responses::{End, Ends};

/// Reads one message.
pub(super) fn parse(
    grammar: &'static Grammar,
    text: &str,
    role: Role,
    declared: &Declared,
) -> Message {
    roles::read(
        grammar.dialect,
        text,
        role,
        |message| Assistant::read(grammar, text, declared, message),
        |message| responses::read(grammar, text, message),
    )
}

/// An assistant message while it is read.
struct Assistant<'a> {
    grammar: &'static Grammar,
    text: &'a str,
    tags: Vec<Tag>,
    tiles: Tiles,
    reader: CallReader<'a>,
    /// The end of the first call: text behind it is M116.
    first_call_end: Option<usize>,
    /// The balancing tag of each think tag that opens; empty until the first is asked for.
    think_closes: Vec<Option<usize>>,
    /// A search for the end of reasoning reached the end of the text, so that no other need be tried.
    no_more_closes: bool,
    /// The first call tag that starts a line, from where it was last asked for.
    line_call_tag: usize,
    response_ends: Ends,
    /// The section of calls that is open.
    section: Option<Span>,
    /// The end of the text without the blanks there.
    end: usize,
    /// The tag right behind the last list of calls, if a broken call ends that.
    behind_broken: Option<usize>,
    /// The first code fence, where calls may begin without a tag; else the text's end.
    first_fence: usize,
}

impl<'a> Assistant<'a> {
    fn read(
        grammar: &'static Grammar,
        text: &'a str,
        declared: &'a Declared,
        message: &mut Message,
    ) {
        let mut this = Self {
            grammar,
            text,
            tags: grammar.tags(text),
            tiles: Tiles::new(),
            reader: CallReader::new(text, declared),
            first_call_end: None,
            think_closes: Vec::new(),
            no_more_closes: false,
            line_call_tag: 0,
            response_ends: Ends::default(),
            section: None,
            end: text.trim_end().len(),
            behind_broken: None,
            first_fence: text.len(),
        };
        if let Body::List(list) = &grammar.body {
            this.reader.keys = list.keys();
            let fence = text.find(FENCE).filter(|_| list.bare);
            this.first_fence = fence.unwrap_or(text.len());
        }
        let mut next = this.preopened_reasoning();
        while next < this.tags.len() {
            next = this.step(next);
        }
        this.unclosed_section(text.len());
        this.tiles.finish(text, &mut message.parts);
        message.calls = this.reader.calls;
        message.findings = this.reader.findings;
        if let Some(end) = this.first_call_end {
            roles::text_after_call(text, end, message);
        }
    }

    /// Reads what the tag at `index` opens; gives the index of the next tag to read.
    fn step(&mut self, index: usize) -> usize {
        let tag = self.tags[index];
        if tag.is_think_open() || tag.kind == TagKind::ResponseOpen {
            self.unclosed_section(tag.span.start);
        }
        match tag.kind {
            TagKind::ThinkOpen | TagKind::ScratchpadOpen => self.reasoning(index),
            TagKind::ThinkClose | TagKind::ScratchpadClose => {
                self.stray(index, Code::M102, "this closes no reasoning")
            }
            TagKind::CallOpen => {
                if self.section.is_some() {
                    self.blank_gap(tag.span.start);
                }
                self.call(index)
            }
            TagKind::CallClose => self.stray(index, Code::M112, "this closes no call"),
            TagKind::ResponseOpen => self.forged_response(index),
            TagKind::ResponseClose => self.stray(index, Code::M123, "this closes no response"),
            TagKind::SectionOpen => self.section(index),
            TagKind::SectionClose => self.section_close(index),
            TagKind::Frame => {
                self.tiles.mark(PartKind::Markup, tag.span);
                index + 1
            }
            TagKind::Foreign => self.foreign(index),
            TagKind::Token => self.token(index),
            // The inner tags of a call mean nothing outside one.
            TagKind::ItemOpen | TagKind::ItemClose | TagKind::Separator => index + 1,
        }
    }

    /// A tag that opens or closes nothing: markup to be removed.
    fn stray(&mut self, index: usize, code: Code, detail: &'static str) -> usize {
        let span = self.tags[index].span;
        self.tiles.mark(PartKind::Markup, span);
        let detail = self.say(span, detail);
        let finding = Finding::new(code, span, detail);
        self.find(self.removed(finding, index));
        index + 1
    }

    /// The finding, mended by removing the tag at `index`.
    fn removed(&self, finding: Finding, index: usize) -> Finding {
        let span = self.tags[index].span;
        let repair = self.gap(index).map(|text| Repair {
            span,
            text: text.to_owned(),
        });
        Finding { repair, ..finding }
    }

    /// What to write instead of the tag at `index` to remove it; `None` where that could hide a call that no tag opens.
    fn gap(&self, index: usize) -> Option<&'static str> {
        let tag = self.tags[index];
        let thinks = tag.is_think_open() || tag.is_think_close();
        if thinks && self.first_fence < tag.span.start {
            return None; // it ends a fence that what follows would stand in
        }
        let (before, behind) = (&self.text[..tag.span.start], &self.text[tag.span.end..]);
        let bare = matches!(&self.grammar.body, Body::List(list) if list.bare);
        if self.behind_broken == Some(index) {
            return None; // what is broken might go on behind it
        }
        if bare && (before.ends_with('`') || behind.trim_start().starts_with('`')) {
            return None; // it may keep a fence from being one
        }
        let next = self.tags.get(index + 1).filter(|next| next.is_bare());
        let begins = |next: &Tag| self.text[tag.span.end..next.span.start].trim().is_empty();
        if next.is_some_and(begins) {
            return Some("\n");
        }
        Some(self.grammar.table.gap(before))
    }

    /// The sentence, with the tag that it is about where the code's own words speak of another dialect's.
    fn say(&self, tag: Span, sentence: &'static str) -> Cow<'static, str> {
        if self.grammar.dialect == Dialect::DEFAULT {
            return sentence.into();
        }
        format!("`{}`: {sentence}", tag.of(self.text)).into()
    }

    fn leaked_token(&mut self, index: usize) -> usize {
        self.tiles.mark(PartKind::Markup, self.tags[index].span);
        self.find(self.leak(index));
        index + 1
    }

    /// M131 for the token at `index`.
    fn leak(&self, index: usize) -> Finding {
        let span = self.tags[index].span;
        self.removed(leaks::leak(&self.grammar.table, self.text, span), index)
    }

    fn find(&mut self, finding: Finding) {
        self.reader.findings.push(finding);
    }

    /// The first tag, from `index` on, that starts at or after `place`.
    fn tag_from(&self, index: usize, place: usize) -> usize {
        index
            + self.tags[index..]
                .iter()
                .take_while(|tag| tag.span.start < place)
                .count()
    }

    /// A result that the model made up (M121): neither a response nor part of the answer.
    fn forged_response(&mut self, index: usize) -> usize {
        let open = self.tags[index].span;
        let close = match self.response_ends.of(self.text, &self.tags, index) {
            End::Closed(close) => Some(self.tags[close].span),
            End::Open(_) => None,
        };
        let end = close.map_or(self.text.len(), |close| close.start);
        self.tiles.mark(PartKind::Markup, open);
        self.tiles
            .mark(PartKind::Response, Span::new(open.end, end));
        let whole = Span::new(open.start, close.map_or(end, |close| close.end));
        if let Some(close) = close {
            self.tiles.mark(PartKind::Markup, close);
        }
        let detail = self.say(open, "the model wrote a tool's response itself");
        self.find(Finding::new(Code::M121, whole, detail));
        self.tag_from(index + 1, whole.end)
    }
}

/// Where a body begins behind its tag: without the white space at its ends, of whatever kind, it is what it is.
fn after_blanks(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}
