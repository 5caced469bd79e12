//! Where names, keys and values that stand between tags end, and what is wrong where they do not.

use crate::finding::{Code, Finding};
use crate::scan::{Tag, TagKind};
use crate::span::Span;

/// The end of a tag whose last attribute was begun.
pub(super) struct Attribute {
    pub(super) value: Span,
    pub(super) is_text: Option<bool>,
    pub(super) end: usize,
}

/// Reads `VALUE>` or `VALUE">`; the error is the place where it stops being one.
pub(super) fn attribute(text: &str, from: usize, quoted: bool) -> Result<Attribute, usize> {
    let rest = &text[from..];
    let mark = if quoted { '"' } else { '>' };
    let end = from + rest.find([mark, '<', '\n']).ok_or(text.len())?;
    if !text[end..].starts_with(mark) {
        return Err(end);
    }
    let value = Span::new(from, end).trim(text);
    let mut behind = &text[end + 1..];
    let mut is_text = None;
    if quoted {
        for (word, says) in [(" string=\"true\"", true), (" string=\"false\"", false)] {
            if let Some(rest) = behind.strip_prefix(word) {
                (behind, is_text) = (rest, Some(says));
            }
        }
        behind = behind.trim_start();
        behind = behind.strip_prefix('>').ok_or(text.len() - behind.len())?;
    }
    Ok(Attribute {
        value,
        is_text,
        end: text.len() - behind.len(),
    })
}

/// A value that holds more tags than this is taken to be unclosed, so that looking for its end takes no time.
const MOST_INSIDE: usize = 256;

/// The close tag of the value whose inside starts at the tag `from`.
pub(super) fn value_close(text: &str, tags: &[Tag], from: usize) -> Option<usize> {
    let (mut items, mut calls, mut first) = (0_usize, 0_usize, None);
    for (index, tag) in tags.iter().enumerate().skip(from).take(MOST_INSIDE) {
        match tag.kind {
            TagKind::ItemOpen => items += 1,
            TagKind::ItemClose if items > 0 => items -= 1,
            TagKind::ItemClose => {
                if is_followed(text, tags, index, TagKind::ItemOpen) {
                    return Some(index);
                }
                first.get_or_insert(index);
            }
            TagKind::CallOpen => calls += 1,
            TagKind::CallClose if calls > 0 => calls -= 1,
            TagKind::CallClose if is_followed(text, tags, index, TagKind::CallOpen) => break,
            _ => {}
        }
    }
    first
}

/// Behind this tag stands the end of the text, the next such tag, or one that ends the call.
fn is_followed(text: &str, tags: &[Tag], index: usize, by: TagKind) -> bool {
    let at = after_blanks(text, tags[index].span.end);
    let next = tags.get(index + 1).filter(|tag| tag.span.start == at);
    at == text.len() || next.is_some_and(|tag| tag.kind == by || is_bound(tag.kind))
}

/// Where a value ends that no tag closes: before an argument that starts a line, or where its call must end.
pub(super) fn value_bound(text: &str, tags: &[Tag], from: usize) -> usize {
    let ends =
        |tag: &Tag| is_bound(tag.kind) || (tag.kind == TagKind::ItemOpen && tag.starts_line(text));
    from + tags[from..].iter().take_while(|tag| !ends(tag)).count()
}

pub(super) fn is_bound(kind: TagKind) -> bool {
    use TagKind::{CallClose, CallOpen, SectionClose, SectionOpen};
    matches!(kind, CallOpen | CallClose | SectionOpen | SectionClose)
}

/// The first tag from `from` on that a call cannot reach over.
pub(super) fn bound(tags: &[Tag], from: usize) -> usize {
    from + tags[from..]
        .iter()
        .take_while(|tag| !is_bound(tag.kind))
        .count()
}

pub(super) fn start_of(text: &str, tags: &[Tag], index: usize) -> usize {
    tags.get(index).map_or(text.len(), |tag| tag.span.start)
}

pub(super) fn after_blanks(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

pub(super) fn cut_or_broken(text: &str, at: usize, detail: String) -> Finding {
    let Some(found) = text[at..].chars().next() else {
        return Finding::new(
            Code::J201,
            Span::at(at),
            format!("the text ends here: {detail}"),
        );
    };
    Finding::new(Code::J213, Span::new(at, at + found.len_utf8()), detail)
}

pub(super) fn stray(text: &str, at: usize, end: usize) -> Finding {
    let span = Span::new(at, end).trim(text);
    if end == text.len() && span.of(text).starts_with('<') && !span.of(text).contains(['>', '\n']) {
        return Finding::new(Code::J201, Span::at(end), "the text ends inside a tag");
    }
    let line = span.of(text).find('\n').map_or(span.end, |line| at + line);
    let detail = "this stands between the arguments and is none";
    Finding::new(Code::J213, Span::new(at, line), detail)
}

/// The value that opens here has no end; where it must end is known, so the missing tag is no guess.
pub(super) fn unclosed(text: &str, open: Span, key: Span, end: usize, cut: bool) -> Finding {
    let detail = format!("the value of `{}` is never closed", key.of(text));
    if cut {
        return Finding::new(Code::J201, Span::at(end), detail);
    }
    Finding::new(Code::J213, Span::new(open.start, key.end), detail)
}
