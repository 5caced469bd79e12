//! Calls that stand one after another, behind one tag or behind none, each with an end of its own: JSON objects, or
//! function calls as Python writes them. Here is what one looks like where it begins, and how one is written; where a
//! list begins and ends in the message is `walker`'s business.

use super::ends::after_blanks;
use super::functions;
use super::named::{FENCE, Head, LONGEST_NAME};
use crate::call::{ARGUMENTS, Keys};
use crate::json;
use crate::message::RepairedCall;
use crate::scan::{Tag, TagKind};
use crate::span::Span;

/// How the calls of a list are written.
#[derive(Debug)]
pub(in crate::dialects) struct List {
    pub item: Item,
    /// A list may begin without a tag, at the start of a line or behind a tag, outside code fences.
    pub bare: bool,
}

#[derive(Debug)]
pub(in crate::dialects) enum Item {
    /// `{"name": …, KEY: {…}}`, by its keys.
    Object(Keys),
    /// The same, in brackets even where there is one alone.
    Array(Keys),
    /// The same, or one call as `NAME[CALL_ID]ID[ARGS]{…}`, by the two tags.
    Headed(&'static str, &'static str),
    /// `NAME(KEY=VALUE, …)`; whether the list is written in brackets.
    Function { brackets: bool },
}

impl List {
    pub(in crate::dialects) fn is_python(&self) -> bool {
        matches!(self.item, Item::Function { .. })
    }

    /// What the parts of a call are called, where calls are objects.
    pub(in crate::dialects) fn keys(&self) -> Keys {
        match self.item {
            Item::Object(keys) | Item::Array(keys) => keys,
            Item::Headed(..) | Item::Function { .. } => ARGUMENTS,
        }
    }

    /// What a bare list may begin with.
    pub(in crate::dialects) fn bare_begins(&self) -> &'static [&'static str] {
        match self.item {
            _ if !self.bare => &[],
            Item::Object(_) => &["{", "[", "<function="],
            Item::Array(_) | Item::Headed(..) => &["{", "["],
            Item::Function { .. } => &["["],
        }
    }

    /// A further call of a list begins here.
    pub(in crate::dialects) fn goes_on(&self, text: &str, at: usize) -> bool {
        match self.item {
            Item::Object(_) | Item::Array(_) | Item::Headed(..) => {
                begins_object(text, at, self.keys())
            }
            Item::Function { .. } => functions::begins(text, at),
        }
    }

    /// The end of the list that starts here, as far as its calls are whole.
    ///
    /// # Errors
    /// Where its first call stops being one.
    pub(in crate::dialects) fn end(&self, text: &str, start: usize) -> Result<usize, usize> {
        let bytes = text.as_bytes();
        let one = |at| match self.item {
            Item::Object(_) | Item::Array(_) | Item::Headed(..) => json::end_of_value(bytes, at),
            Item::Function { .. } => functions::end_of_list(text, at),
        };
        let mut end = one(self.head(text, start).map_or(start, |head| head.value))?;
        loop {
            let at = json::blanks(bytes, end);
            let separated = usize::from(matches!(bytes.get(at), Some(b',' | b';')));
            let next = json::blanks(bytes, at + separated);
            let more = Some(next).filter(|&next| self.goes_on(text, next));
            match more.and_then(|next| one(next).ok()) {
                Some(after) => end = after,
                None => return Ok(end),
            }
        }
    }

    /// The tags of the text and, where calls need none, the places where bare ones begin, as empty tags.
    pub(in crate::dialects) fn with_bare(&self, text: &str, tags: Vec<Tag>) -> Vec<Tag> {
        let mut all = Vec::with_capacity(tags.len());
        let mut own = tags.into_iter().peekable();
        let (mut fenced, mut line_end) = (false, 0);
        for line in text.split_inclusive('\n') {
            let start = line_end + line.len() - line.trim_start().len();
            line_end += line.len();
            if line.trim_start().starts_with(FENCE) {
                fenced = !fenced;
            } else if !fenced && own.peek().is_none_or(|tag| start < tag.span.start) {
                all.extend(self.bare(text, start));
            }
            while let Some(tag) = own.next_if(|tag| tag.span.start < line_end) {
                // A fence that reasoning left open is none of the answer's.
                fenced &= !tag.is_think_open() && !tag.is_think_close();
                all.push(tag);
                // What stands in the next line is found there.
                let rest = &text[tag.span.end..line_end.max(tag.span.end)];
                let start = tag.span.end + rest.len() - rest.trim_start().len();
                if !fenced && tag.kind != TagKind::CallOpen && start < line_end {
                    all.extend(self.bare(text, start));
                }
            }
        }
        all
    }

    /// The bare list that begins here, as an empty tag. An array of objects is one too.
    fn bare(&self, text: &str, at: usize) -> Option<Tag> {
        let begins = match self.item {
            Item::Object(_) | Item::Array(_) | Item::Headed(..) => {
                let array = usize::from(text[at..].starts_with('['));
                let first = json::blanks(text.as_bytes(), at + array);
                begins_object(text, first, self.keys())
            }
            Item::Function { .. } => functions::begins_list(text, at),
        };
        begins.then_some(Tag {
            kind: TagKind::CallOpen,
            span: Span::at(at),
        })
    }

    /// The name before the arguments, where the call that starts here has it there.
    pub(in crate::dialects) fn head(&self, text: &str, start: usize) -> Option<Head> {
        let Item::Headed(id_tag, tag) = self.item else {
            return None;
        };
        let name = word(text, start)?;
        let behind = &text[name.end..];
        let (id, behind) = match behind.strip_prefix(id_tag) {
            Some(rest) => {
                let id = word(text, text.len() - rest.len())?;
                (Some(id), text[id.end..].strip_prefix(tag)?)
            }
            None => (None, behind.strip_prefix(tag).unwrap_or(behind)),
        };
        let value = after_blanks(text, text.len() - behind.len());
        let found = behind.len() < text.len() - name.end || text[value..].starts_with('{');
        found.then_some(Head { name, id, value })
    }

    /// The name in `<function=NAME>` and where the object behind it starts, by the place of its `<function=`.
    pub(in crate::dialects) fn element(text: &str, open: Span) -> Option<Head> {
        let name = word(text, open.end)?;
        let behind = text[name.end..].strip_prefix('>')?;
        let value = after_blanks(text, text.len() - behind.len());
        let id = None;
        text[value..]
            .starts_with('{')
            .then_some(Head { name, id, value })
    }

    /// The call as one of a list; `None` where it cannot be written.
    pub(in crate::dialects) fn write_one(&self, call: &RepairedCall) -> Option<String> {
        match self.item {
            Item::Object(keys) | Item::Array(keys) => Some(call.to_object(keys)),
            Item::Headed(..) => Some(call.to_json()),
            Item::Function { .. } => functions::write(call),
        }
    }

    /// The call as a list of its own, without tags; `None` where it cannot be written.
    pub(in crate::dialects) fn write(&self, call: &RepairedCall) -> Option<String> {
        let one = self.write_one(call)?;
        let brackets = matches!(
            self.item,
            Item::Array(_) | Item::Headed(..) | Item::Function { brackets: true }
        );
        Some(if brackets { format!("[{one}]") } else { one })
    }
}

/// A name or an id that starts here.
fn word(text: &str, start: usize) -> Option<Span> {
    let is_in =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    let near = text.as_bytes()[start..].iter().take(LONGEST_NAME);
    let length = near.take_while(is_in).count();
    (length > 0).then(|| Span::new(start, start + length))
}

/// A call as an object begins here, sound or not: it opens with a name, and arguments follow. Other objects are answers.
fn begins_object(text: &str, at: usize, keys: Keys) -> bool {
    let Some(mut rest) = text[at..].strip_prefix('{') else {
        return false;
    };
    let mut named = false;
    for _ in 0..4 {
        let Some((key, behind)) = quoted(rest.trim_start()) else {
            return false;
        };
        let Some(value) = behind.trim_start().strip_prefix(':') else {
            return false;
        };
        match key {
            "arguments" | "parameters" => return named,
            "name" | "type" | "id" => named |= key == "name",
            key if key == keys.name || key == keys.id => named |= key == keys.name,
            _ => return false,
        }
        let Some((_, behind)) = quoted(value.trim_start()) else {
            return false;
        };
        let Some(behind) = behind.trim_start().strip_prefix(',') else {
            return false;
        };
        rest = behind;
    }
    false
}

/// The short string, in either kind of quote, that starts this text, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = *text
        .as_bytes()
        .first()
        .filter(|byte| matches!(byte, b'"' | b'\''))?;
    let near = &text.as_bytes()[1..text.len().min(LONGEST_NAME)];
    let length = near
        .iter()
        .position(|&byte| byte == mark || byte == b'\n')?;
    (near[length] == mark).then(|| (&text[1..=length], &text[length + 2..]))
}
