//! What a tagged dialect is made of: its literal tags, and how the body of a call is written between them. Plain data;
//! `walker` reads a message by it.

use super::Dialect;
use super::bodies::{Braces, Items, List, Named};
use super::detect::Signs;
use crate::message::RepairedCall;
use crate::scan::{Literal, Table, Tag, TagKind};

/// A dialect whose reasoning, calls and responses stand between tags.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) dialect: Dialect,
    pub(super) table: Table,
    pub(super) body: Body,
    /// What its template writes between a body and the tag that closes it.
    pub(super) gap: &'static str,
    /// Reasoning ends at the first tag that closes it, whatever tags follow.
    pub(super) ends_at_once: bool,
    /// The tag of a call that no tag closes, where others are closed.
    lone: &'static str,
}

/// How a call is written between its tags.
#[derive(Debug)]
pub(super) enum Body {
    /// `{"name": …, "arguments": {…}}`.
    Json,
    /// A name, then the arguments as one JSON object.
    Named(Named),
    /// A name, then each argument in a pair of tags.
    Items(Items),
    /// A name, then the arguments as an object in a notation of its own.
    Braces(Braces),
    /// Calls one after another, each with an end of its own.
    List(List),
    /// The dialect has no calls.
    None,
}

impl Grammar {
    pub(super) const fn new(
        dialect: Dialect,
        tags: &'static [Literal],
        body: Body,
        gap: &'static str,
    ) -> Self {
        Self {
            dialect,
            table: Table::new(tags),
            body,
            gap,
            ends_at_once: false,
            lone: "",
        }
    }

    /// The same grammar, where nothing closes the calls that this tag opens.
    pub(super) const fn with_lone_tag(self, lone: &'static str) -> Self {
        Self { lone, ..self }
    }

    /// The same grammar, where a further close tag has no reasoning before it.
    pub(super) const fn ending_at_once(self) -> Self {
        Self {
            ends_at_once: true,
            ..self
        }
    }

    pub(super) fn signs(&self) -> Signs {
        Signs {
            tags: self.table.own(),
            gap: self.gap,
            bare: match &self.body {
                Body::List(list) => list.bare_begins(),
                _ => &[],
            },
        }
    }

    pub(super) fn literal(&self, kind: TagKind) -> &'static str {
        self.table.literal(kind)
    }

    pub(super) fn has(&self, kind: TagKind) -> bool {
        !self.literal(kind).is_empty()
    }

    /// A tag closes the calls that this one opens.
    pub(super) fn closes(&self, open: &str) -> bool {
        self.has(TagKind::CallClose) && open != self.lone
    }

    /// All tags of the text, in order, and where a call begins without one.
    pub(super) fn tags(&self, text: &str) -> Vec<Tag> {
        let tags = self.table.tags(text);
        match &self.body {
            Body::List(list) if list.bare => list.with_bare(text, tags),
            _ => tags,
        }
    }

    /// The missing close tag, as its template writes it.
    pub(super) fn closing(&self, kind: TagKind) -> String {
        format!("{}{}", self.gap, self.literal(kind))
    }

    /// The call as this dialect writes it, tags and all; `None` where it has no way to.
    pub(super) fn write(&self, call: &RepairedCall) -> Option<String> {
        let open = self.literal(TagKind::CallOpen);
        let body = match &self.body {
            Body::Json => call.to_json(),
            Body::Named(named) => named.write(call, self.literal(TagKind::Separator)),
            Body::Items(items) => items.write(call, &self.table)?,
            Body::Braces(braces) => braces.write(call)?,
            Body::List(list) => list.write(call)?,
            Body::None => return None,
        };
        let gap = self.gap;
        let inset = if matches!(self.body, Body::Json) {
            gap
        } else {
            ""
        };
        let close = self.literal(TagKind::CallClose);
        let call = format!("{open}{inset}{body}{gap}{close}");
        if !self.has(TagKind::SectionOpen) {
            return Some(call);
        }
        let (section, end) = (
            self.literal(TagKind::SectionOpen),
            self.literal(TagKind::SectionClose),
        );
        Some(format!("{section}{gap}{call}{gap}{end}"))
    }
}
