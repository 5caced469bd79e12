//! Searching one message's bytes for tags: one pass, every tag with its place. It gives them no meaning.

use memchr::{memchr_iter, memchr2_iter};

use crate::span::Span;

/// What a tag is. Not every dialect has each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagKind {
    ThinkOpen,
    ThinkClose,
    ScratchpadOpen,
    ScratchpadClose,
    /// Around all calls of a message.
    SectionOpen,
    SectionClose,
    CallOpen,
    CallClose,
    /// Around one argument.
    ItemOpen,
    ItemClose,
    /// Between a call's name and its arguments.
    Separator,
    ResponseOpen,
    ResponseClose,
    /// Around visible text.
    Frame,
    /// Another dialect's call.
    Foreign,
    /// A control token of some chat template.
    Token,
}

impl TagKind {
    /// It opens reasoning or calls.
    pub const fn opens_part(self) -> bool {
        matches!(
            self,
            Self::ThinkOpen | Self::ScratchpadOpen | Self::SectionOpen | Self::CallOpen
        )
    }
}

/// A tag and its place. A call that begins without a tag has an empty one there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    pub kind: TagKind,
    pub span: Span,
}

impl Tag {
    /// Only blanks stand before it on its line.
    pub fn starts_line(&self, text: &str) -> bool {
        let before = text[..self.span.start].trim_end_matches([' ', '\t']);
        before.ends_with('\n')
    }

    pub fn is_call(&self) -> bool {
        matches!(self.kind, TagKind::CallOpen | TagKind::CallClose)
    }

    pub fn is_section(&self) -> bool {
        matches!(self.kind, TagKind::SectionOpen | TagKind::SectionClose)
    }

    /// It opens calls: one, or a section of them.
    pub fn opens_calls(&self) -> bool {
        matches!(self.kind, TagKind::CallOpen | TagKind::SectionOpen)
    }

    pub fn is_think_open(&self) -> bool {
        matches!(self.kind, TagKind::ThinkOpen | TagKind::ScratchpadOpen)
    }

    pub fn is_think_close(&self) -> bool {
        matches!(self.kind, TagKind::ThinkClose | TagKind::ScratchpadClose)
    }

    /// It is written as one of the dialect's own tags: not a control token, a foreign tag, or the bare beginning of a call.
    pub fn is_own(&self) -> bool {
        !matches!(self.kind, TagKind::Foreign | TagKind::Token) && !self.is_bare()
    }

    /// No tag opens the call that begins here.
    pub fn is_bare(&self) -> bool {
        self.span.is_empty()
    }
}

/// Most messages hold no more tags.
const FEW: usize = 8;

/// A tag as it is written, and what it is.
pub type Literal = (&'static str, TagKind);

/// The tags that every dialect knows, its own ones aside: those of reasoning, and the calls of others.
const COMMON: &[Literal] = &[
    ("<think>", TagKind::ThinkOpen),
    ("</think>", TagKind::ThinkClose),
    ("<REASONING_SCRATCHPAD>", TagKind::ScratchpadOpen),
    ("</REASONING_SCRATCHPAD>", TagKind::ScratchpadClose),
    ("<tool_call>", TagKind::Foreign),
    ("<function=", TagKind::Foreign),
    ("<invoke name=\"", TagKind::Foreign),
    ("<｜DSML｜invoke name=\"", TagKind::Foreign),
];

/// Tags of foreign calls, which are read where one of the tags above stands before them, without their ends.
const INNER: &[&str] = &[
    "</function>",
    "<parameter=",
    "</parameter>",
    "<parameter name=",
    "</invoke>",
];

/// What to search for: a dialect's own tags, which come before the common ones.
#[derive(Debug)]
pub struct Table {
    own: &'static [Literal],
    /// The bytes that can stand second in a tag, so that most `<` are passed by one look.
    second: [bool; 256],
    /// The byte that its own tags start with where they do not start with `<`.
    lead: u8,
}

impl Table {
    /// Every tag starts with `<` or with one other byte.
    pub const fn new(own: &'static [Literal]) -> Self {
        let mut second = [false; 256];
        second[b'|' as usize] = true;
        second[WIDE_BAR[0] as usize] = true;
        Self::seconds(COMMON, &mut second);
        let lead = Self::seconds(own, &mut second);
        Self { own, second, lead }
    }

    /// The dialect's own tags.
    pub const fn own(&self) -> &'static [Literal] {
        self.own
    }

    /// Notes the second bytes; gives the first byte that is not `<`, if there is one.
    const fn seconds(tags: &[Literal], second: &mut [bool; 256]) -> u8 {
        let (mut index, mut lead) = (0, b'<');
        while index < tags.len() {
            let tag = tags[index].0.as_bytes();
            if tag[0] != b'<' {
                assert!(lead == b'<' || lead == tag[0]);
                lead = tag[0];
            }
            second[tag[1] as usize] = true;
            index += 1;
        }
        lead
    }

    /// How the dialect, or else any, writes its tag of this kind; empty where there is none.
    pub fn literal(&self, kind: TagKind) -> &'static str {
        let mut all = self.own.iter().chain(COMMON);
        all.find(|(_, other)| *other == kind)
            .map_or("", |(literal, _)| literal)
    }

    /// What to leave in place of a tag that is removed: nothing, or a space where what stands before it is the beginning
    /// of a tag, which what stands behind it could complete.
    pub fn gap(&self, before: &str) -> &'static str {
        const LONGEST: usize = 48;
        let bytes = before.as_bytes();
        let near = &bytes[bytes.len().saturating_sub(LONGEST)..];
        let Some(at) = memchr::memrchr2(b'<', self.lead, near) else {
            return "";
        };
        let begun = &near[at..];
        let begins = |tag: &str| tag.len() > begun.len() && tag.as_bytes().starts_with(begun);
        let bar = begun
            .get(1)
            .is_some_and(|byte| *byte == b'|' || *byte == WIDE_BAR[0]);
        let token = bar && !begun.contains(&b'>');
        let mut known = self.own.iter().chain(COMMON);
        let tag = known.any(|(tag, _)| begins(tag)) || INNER.iter().any(|tag| begins(tag));
        if token || tag { " " } else { "" }
    }

    /// All tags of the text, in order.
    pub fn tags(&self, text: &str) -> Vec<Tag> {
        let bytes = text.as_bytes();
        let tag_at = |at| self.tag_at(bytes, at);
        let mut tags = Vec::with_capacity(FEW);
        if self.lead == b'<' {
            tags.extend(memchr_iter(b'<', bytes).filter_map(tag_at));
        } else {
            tags.extend(memchr2_iter(b'<', self.lead, bytes).filter_map(tag_at));
        }
        tags
    }

    fn tag_at(&self, bytes: &[u8], at: usize) -> Option<Tag> {
        let rest = &bytes[at..];
        let second = *rest.get(1)?;
        if !self.second[usize::from(second)] {
            return None;
        }
        let mut all = self.own.iter().chain(COMMON);
        let known = all.find(|(tag, _)| {
            let tag = tag.as_bytes();
            // Told apart by it, most are never compared.
            tag[1] == second && rest.starts_with(tag)
        });
        match known {
            Some((tag, kind)) => Some(Tag {
                kind: *kind,
                span: Span::new(at, at + tag.len()),
            }),
            None => token_at(rest, at),
        }
    }
}

/// The control tokens of the chat templates in use, without `<|` and `|>`.
const TOKENS: &[&str] = &[
    "im_start",
    "im_end",
    "im_sep",
    "im_middle",
    "im_user",
    "im_assistant",
    "im_system",
    "endoftext",
    "eot_id",
    "eom_id",
    "start_header_id",
    "end_header_id",
    "begin_of_text",
    "end_of_text",
    "python_tag",
    "tool_calls_section_begin",
    "tool_calls_section_end",
    "tool_call_begin",
    "tool_call_argument_begin",
    "tool_call_end",
    "start",
    "end",
    "channel",
    "message",
    "call",
    "return",
    "constrain",
    "system",
    "user",
    "assistant",
    "observation",
    "start_of_role",
    "end_of_role",
    "fim_prefix",
    "fim_middle",
    "fim_suffix",
    "end_of_turn",
    "begin_of_sentence",
    "end_of_sentence",
];

/// The control tokens of the text, whosever they are.
pub fn tokens(text: &str) -> impl Iterator<Item = Tag> {
    static NONE: Table = Table::new(&[]);
    let tags = NONE.tags(text).into_iter();
    tags.filter(|tag| tag.kind == TagKind::Token)
}

/// The control tokens that DeepSeek's templates write, without `<｜` and `｜>`.
const WIDE_TOKENS: &[&str] = &[
    "begin▁of▁sentence",
    "end▁of▁sentence",
    "User",
    "Assistant",
    "tool▁calls▁begin",
    "tool▁calls▁end",
    "tool▁call▁begin",
    "tool▁call▁end",
    "tool▁sep",
    "tool▁outputs▁begin",
    "tool▁outputs▁end",
    "tool▁output▁begin",
    "tool▁output▁end",
];

const WIDE_BAR: &[u8] = "｜".as_bytes();

fn token_at(rest: &[u8], at: usize) -> Option<Tag> {
    if rest[0] != b'<' {
        return None;
    }
    let (bar, tokens): (&[u8], _) = if rest[1] == b'|' {
        (b"|", TOKENS)
    } else if rest[1..].starts_with(WIDE_BAR) {
        (WIDE_BAR, WIDE_TOKENS)
    } else {
        return None;
    };
    let inner = &rest[1 + bar.len()..];
    let known = tokens.iter().find(|token| {
        let behind = inner.strip_prefix(token.as_bytes());
        behind
            .and_then(|behind| behind.strip_prefix(bar))
            .is_some_and(|behind| behind.starts_with(b">"))
    })?;
    Some(Tag {
        kind: TagKind::Token,
        span: Span::new(at, at + 2 * bar.len() + known.len() + 2),
    })
}
