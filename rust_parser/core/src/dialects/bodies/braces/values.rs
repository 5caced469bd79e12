//! Reading an object in braces, and the first thing that is wrong with it.

use super::super::ends::after_blanks;
use crate::finding::{Code, Finding};
use crate::json::{self, MAX_DEPTH, Place};
use crate::span::Span;

/// What no key holds.
pub(super) const NO_KEY: &[char] = &['{', '}', '[', ']', ',', ':', '<', '\n'];

pub(super) enum Stop {
    /// The text ends inside the call.
    Cut,
    /// What stands here cannot be read on.
    Broken,
}

pub(super) type Read = Result<(), Stop>;

pub(super) struct Reader<'a> {
    text: &'a str,
    quote: &'static str,
    whole: bool,
    place: Place,
    pub(super) at: usize,
    depth: usize,
    pub(super) fault: Option<Finding>,
    pub(super) keys: Vec<Span>,
    pub(super) out: String,
}

impl<'a> Reader<'a> {
    /// `whole`: the text ends where it does, and is not cut at a tag.
    pub(super) fn new(
        text: &'a str,
        at: usize,
        quote: &'static str,
        whole: bool,
        place: Place,
    ) -> Self {
        Self {
            text,
            quote,
            whole,
            place,
            at,
            depth: 0,
            fault: None,
            keys: Vec::new(),
            out: String::new(),
        }
    }

    fn blanks(&mut self) {
        self.at = after_blanks(self.text, self.at);
    }

    fn found(&self, mark: &str) -> bool {
        self.text[self.at..].starts_with(mark)
    }

    fn take(&mut self, mark: &str) -> bool {
        let found = self.found(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    /// What is wrong at `at`, where nothing can be read on.
    pub(super) fn broken(&mut self, at: usize, detail: &str) -> Stop {
        let found = self.text[at..].chars().next();
        let span = Span::new(at, at + found.map_or(0, char::len_utf8));
        let (code, detail) = match found {
            Some(found) => (Code::J213, format!("{detail}, found {found:?}")),
            None if self.whole => (Code::J201, format!("the text ends here: {detail}")),
            None => (Code::J213, format!("{detail}, found a tag")),
        };
        self.fault.get_or_insert(Finding::new(code, span, detail));
        Stop::Broken
    }

    /// The text ends while this is open.
    fn cut(&mut self, what: &str, opened: usize) -> Stop {
        let detail = format!(
            "the {what} opened at {} is never closed",
            self.place.at(self.text, opened)
        );
        let end = Span::at(self.text.len());
        self.fault
            .get_or_insert(Finding::new(Code::J201, end, detail));
        self.at = self.text.trim_end().len().max(opened);
        Stop::Cut
    }

    pub(super) fn object(&mut self) -> Read {
        self.list("object", "{", "}", Self::member)
    }

    /// What stands between two brackets, with commas between.
    fn list(&mut self, what: &str, open: &str, close: &str, item: fn(&mut Self) -> Read) -> Read {
        let opened = self.at;
        self.at += open.len();
        self.out.push_str(open);
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let detail = format!("the call is nested deeper than {MAX_DEPTH} levels");
            let span = Span::new(opened, self.at);
            self.fault
                .get_or_insert(Finding::new(Code::J211, span, detail));
            return Err(Stop::Broken);
        }
        let mut first = true;
        let read = loop {
            self.blanks();
            if self.take(close) {
                break Ok(());
            }
            if self.at == self.text.len() {
                break Err(self.cut(what, opened));
            }
            if !first {
                let comma = Span::new(self.at, self.at + 1);
                if !self.take(",") {
                    break Err(self.broken(self.at, &format!("expected `,` or `{close}`")));
                }
                self.blanks();
                if self.at == self.text.len() {
                    break Err(self.broken(self.at, "a value follows a comma"));
                }
                if self.found(close) {
                    let finding = Finding::new(Code::J206, comma, "a comma before the end");
                    self.fault.get_or_insert(finding);
                    continue;
                }
                self.out.push_str(", ");
            }
            first = false;
            if let Err(stop) = item(self) {
                break Err(stop);
            }
        };
        self.out.push_str(close);
        self.depth -= 1;
        read
    }

    fn member(&mut self) -> Read {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.find(NO_KEY).unwrap_or(rest.len());
        let key = Span::new(start, start + length).trim(self.text);
        self.at = start + length;
        if key.is_empty() || !self.take(":") {
            return Err(self.broken(self.at, "expected a key and `:`"));
        }
        if self.depth == 1 {
            self.keys.push(key);
        }
        json::quote(key.of(self.text), &mut self.out);
        self.out.push_str(": ");
        self.blanks();
        self.value()
    }

    fn value(&mut self) -> Read {
        if self.found("{") {
            return self.list("object", "{", "}", Self::member);
        }
        if self.found("[") {
            return self.list("array", "[", "]", Self::value);
        }
        if self.found(self.quote) {
            return self.string();
        }
        if self.found("\"") {
            return self.json_string();
        }
        self.bare()
    }

    fn string(&mut self) -> Read {
        let opened = self.at;
        self.at += self.quote.len();
        let rest = &self.text[self.at..];
        match rest.find(self.quote) {
            Some(length) => {
                json::quote(&rest[..length], &mut self.out);
                self.at += length + self.quote.len();
                Ok(())
            }
            None => {
                json::quote(rest.trim_end(), &mut self.out);
                let stop = self.cut("string", opened);
                // Before a tag it is not known how much of this is the string.
                Err(if self.whole { stop } else { Stop::Broken })
            }
        }
    }

    /// A string as JSON writes it.
    fn json_string(&mut self) -> Read {
        let Ok(end) = json::end_of_value(self.text.as_bytes(), self.at) else {
            return Err(self.broken(self.at, "expected a value"));
        };
        let string = Span::new(self.at, end);
        self.at = end;
        let decoded = json::decode_string(self.text, string);
        json::quote(&decoded, &mut self.out);
        let detail = format!("the string stands in `\"`, not in `{}`", self.quote);
        self.fault
            .get_or_insert(Finding::new(Code::J212, string, detail));
        Ok(())
    }

    /// A number or a literal; another word lacks its quotes.
    fn bare(&mut self) -> Read {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest
            .find([',', '}', ']', '{', '[', '<', '\n'])
            .unwrap_or(rest.len());
        let word = Span::new(start, start + length).trim(self.text);
        if word.is_empty() {
            return Err(self.broken(start, "expected a value"));
        }
        self.at = word.end;
        let words = word.of(self.text);
        if let Some(cause) = json::overflow(words) {
            self.fault
                .get_or_insert(Finding::new(Code::J209, word, cause));
            return Err(Stop::Broken);
        }
        if json::end_of_value(words.as_bytes(), 0) == Ok(words.len()) {
            self.out.push_str(words);
            return Ok(());
        }
        if words.starts_with('\'') {
            return Err(self.broken(start, "expected a value"));
        }
        let python = [("True", "true"), ("False", "false"), ("None", "null")];
        let literal = python.iter().find(|(python, _)| *python == words);
        let finding = if let Some((_, json)) = literal {
            self.out.push_str(json);
            let detail = format!("`{words}` is Python; here it is `{json}`");
            Finding::new(Code::J205, word, detail)
        } else {
            json::quote(words, &mut self.out);
            let detail = format!("`{words}` is a string without quotes");
            Finding::new(Code::J212, word, detail)
        };
        self.fault.get_or_insert(finding);
        Ok(())
    }
}
