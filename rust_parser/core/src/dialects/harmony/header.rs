//! The header of a Harmony message: who wrote it, for whom, on which channel. It ends at `<|message|>`.
//!
//! `<|start|>assistant<|channel|>commentary to=functions.NAME <|constrain|>json<|message|>`; the recipient may stand behind
//! the role too, and a model's own text starts behind `<|start|>assistant`, which its prompt held.

use crate::scan::{self, Tag};
use crate::span::Span;

/// A control token of Harmony, or another template's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Start,
    Channel,
    Constrain,
    Message,
    /// `<|end|>`, `<|call|>` or `<|return|>`.
    End,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub mark: Mark,
    pub span: Span,
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let token = |tag: Tag| Token {
        mark: match tag.span.of(text) {
            "<|start|>" => Mark::Start,
            "<|channel|>" => Mark::Channel,
            "<|constrain|>" => Mark::Constrain,
            "<|message|>" => Mark::Message,
            "<|end|>" | "<|call|>" | "<|return|>" => Mark::End,
            _ => Mark::Other,
        },
        span: tag.span,
    };
    scan::tokens(text).map(token).collect()
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    Assistant,
    /// The tool of this name.
    Tool(Span),
    /// The user, the system or the developer.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub start: usize,
    pub author: Author,
    /// `analysis`, `commentary` or `final`.
    pub channel: Option<Span>,
    /// The tool that the message is for: from `to=` to the end of its name.
    pub recipient: Option<Span>,
    /// `<|message|>` ends it.
    pub complete: bool,
    pub end: usize,
    /// The first token behind it.
    pub next: usize,
}

/// What stands between two tokens of a header is no longer than this.
const LONGEST: usize = 256;
/// A header has no more tokens than this.
const MOST_TOKENS: usize = 8;

impl Header {
    /// The header that the token at `index` opens. Without `<|message|>` it is one only where it names a tool.
    pub(super) fn read(text: &str, tokens: &[Token], index: usize) -> Option<Self> {
        let opens = matches!(tokens[index].mark, Mark::Start | Mark::Channel);
        let header = opens.then(|| Self::from(text, tokens, index, tokens[index].span.start))?;
        header?.sound()
    }

    /// The header at the start of a text, whose `<|start|>` the prompt held.
    pub(super) fn opening(text: &str, tokens: &[Token]) -> Option<Self> {
        let first = tokens.first()?;
        if matches!(first.mark, Mark::Start | Mark::End | Mark::Other) {
            return None;
        }
        let mut header = Self::from(text, tokens, 0, 0)?;
        let line = Span::new(0, first.span.start).trim(text);
        if first_line(text, line) != line {
            return None;
        }
        header.role(text, line)?;
        header.sound()
    }

    fn sound(self) -> Option<Self> {
        (self.complete || self.recipient.is_some()).then_some(self)
    }

    fn from(text: &str, tokens: &[Token], index: usize, start: usize) -> Option<Self> {
        let mut header = Self {
            start,
            author: Author::Assistant,
            channel: None,
            recipient: None,
            complete: false,
            end: start,
            next: index,
        };
        for (at, token) in tokens.iter().enumerate().skip(index).take(MOST_TOKENS) {
            if token.mark == Mark::Start && at > index
                || matches!(token.mark, Mark::End | Mark::Other)
            {
                break;
            }
            header.next = at + 1;
            header.end = token.span.end;
            if token.mark == Mark::Message {
                header.complete = true;
                break;
            }
            let next = tokens.get(at + 1);
            let behind = Span::new(
                token.span.end,
                next.map_or(text.len(), |next| next.span.start),
            );
            let line = first_line(text, behind);
            match token.mark {
                Mark::Start => header.role(text, line)?,
                Mark::Channel => header.channel(text, line),
                _ => {}
            }
            if line.end < behind.trim(text).end {
                break;
            }
        }
        Some(header)
    }

    /// `NAME` or `NAME to=RECIPIENT`.
    fn role(&mut self, text: &str, line: Span) -> Option<()> {
        let mut words = words(text, line).peekable();
        let name = words.next_if(|word| !word.of(text).starts_with(TO));
        let recipient = words.next();
        if recipient.is_some_and(|word| !word.of(text).starts_with(TO)) {
            return None;
        }
        self.send(text, recipient);
        let Some(name) = name else { return Some(()) };
        let to_assistant = recipient.is_some_and(|word| word.of(text) == "to=assistant");
        self.author = match name.of(text) {
            "assistant" => Author::Assistant,
            "user" | "system" | "developer" => Author::Other,
            word if to_assistant || word.starts_with(FUNCTIONS) => {
                Author::Tool(without_namespace(text, name))
            }
            _ => return None,
        };
        Some(())
    }

    /// `NAME`, `NAME to=RECIPIENT`, and whatever the model writes behind them.
    fn channel(&mut self, text: &str, line: Span) {
        for (index, word) in words(text, line).enumerate() {
            if word.of(text).starts_with(TO) {
                self.send(text, Some(word));
            } else if index == 0 {
                self.channel = Some(word);
            }
        }
    }

    fn send(&mut self, text: &str, recipient: Option<Span>) {
        if let Some(word) = recipient {
            let to_tool = !matches!(&word.of(text)[TO.len()..], "assistant" | "user" | "all");
            self.recipient = to_tool.then_some(word);
        }
    }
}

const TO: &str = "to=";
const FUNCTIONS: &str = "functions.";

/// The name of the tool that is addressed, and whether it is one of the declared functions: others are built in.
pub(super) fn tool(text: &str, recipient: Span) -> (Span, bool) {
    let whole = Span::new(recipient.start + TO.len(), recipient.end);
    (
        without_namespace(text, whole),
        whole.of(text).starts_with(FUNCTIONS),
    )
}

fn without_namespace(text: &str, name: Span) -> Span {
    let bare = name.of(text).strip_prefix(FUNCTIONS);
    Span::new(name.end - bare.unwrap_or(name.of(text)).len(), name.end)
}

/// What of this stretch may stand in a header: its first line, cut where it is long.
fn first_line(text: &str, stretch: Span) -> Span {
    let line = stretch.trim(text);
    let near = line.of(text).char_indices();
    let ends = |&(at, found): &(usize, char)| found == '\n' || at >= LONGEST;
    let end = near.into_iter().find(ends).map_or(line.len(), |(at, _)| at);
    Span::new(line.start, line.start + end)
}

fn words(text: &str, line: Span) -> impl Iterator<Item = Span> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim(text);
        let length = rest.of(text).find(char::is_whitespace);
        let word = Span::new(
            rest.start,
            length.map_or(rest.end, |length| rest.start + length),
        );
        rest.start = word.end;
        (!word.is_empty()).then_some(word)
    })
}
