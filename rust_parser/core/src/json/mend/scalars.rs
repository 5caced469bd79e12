//! Numbers, literals and bare words as they are mended.

use super::{Read, Reader, Stop};
use crate::finding::Code;
use crate::json::{quote, skip};
use crate::span::Span;

impl Reader<'_> {
    pub(super) fn number(&mut self) -> Read {
        let start = self.at;
        let end = start
            + self.text[start..]
                .find(|c: char| !is_number_like(c))
                .unwrap_or(self.text.len() - start);
        let written = &self.text[start..end];
        self.at = end;
        if skip::number_end(self.text.as_bytes(), start) == Ok(end) {
            if let Some(detail) = overflow(written) {
                self.guessable = false;
                self.fault(Code::J209, Span::new(start, end), detail);
            }
            self.out.push_str(written);
            return Ok(());
        }
        self.guessable = false;
        let word = self.bare_word_from(start);
        let text = word.of(self.text);
        if matches!(text, "-Infinity" | "+Infinity" | "-inf" | "+inf") {
            self.fault(Code::J209, word, format!("`{text}` is no JSON number"));
            self.at = word.end;
            return Ok(());
        }
        if end == self.text.len() {
            self.fault(Code::J201, Span::at(end), "the text ends inside a number");
            return Err(Stop::Truncated { in_string: None });
        }
        self.fault(Code::J213, word, format!("`{text}` is no JSON number"));
        self.at = word.end;
        Ok(())
    }

    /// A literal, JSON's or Python's, or a bare word.
    pub(super) fn word(&mut self) -> Read {
        let word = self.bare_word();
        let text = word.of(self.text);
        if self.depth == 0
            && !matches!(
                text,
                "true" | "false" | "null" | "True" | "False" | "None" | "NaN"
            )
        {
            return Err(self.broken("a JSON object"));
        }
        self.at = word.end;
        let literal = match text {
            "true" | "True" => "true",
            "false" | "False" => "false",
            "null" | "None" => "null",
            "NaN" | "Infinity" | "nan" | "inf" => {
                self.guessable = false;
                self.fault(Code::J209, word, format!("`{text}` is no JSON number"));
                return Ok(());
            }
            _ => return self.unquoted(word),
        };
        if literal != text {
            self.fault(
                Code::J205,
                word,
                format!("`{text}` is Python; JSON writes `{literal}`"),
            );
        }
        self.out.push_str(literal);
        Ok(())
    }

    /// A string value without quotes; it is mended only where the word is the whole value.
    fn unquoted(&mut self, word: Span) -> Read {
        let text = word.of(self.text);
        if word.end == self.text.len() {
            self.guessable = false;
            self.fault(
                Code::J201,
                Span::at(word.end),
                format!("the text ends in `{text}`, which no quote opened"),
            );
            return Err(Stop::Truncated { in_string: None });
        }
        self.fault(
            Code::J212,
            word,
            format!("the string `{text}` has no quotes"),
        );
        quote(text, &mut self.out);
        self.skip_blanks();
        if matches!(self.peek(), Some(b',' | b'}' | b']')) {
            return Ok(());
        }
        self.guessable = false;
        Err(Stop::Broken(self.at))
    }

    pub(super) fn bare_word(&self) -> Span {
        self.bare_word_from(self.at)
    }

    fn bare_word_from(&self, start: usize) -> Span {
        let rest = &self.text[start..];
        let ends = |c: char| {
            c.is_whitespace() || matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"' | '\'' | '<')
        };
        Span::new(start, start + rest.find(ends).unwrap_or(rest.len()))
    }
}

fn is_number_like(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E')
}

/// The cause, if this number is beyond a double.
pub(crate) fn overflow(written: &str) -> Option<String> {
    let infinite = written.parse::<f64>().is_ok_and(f64::is_infinite);
    infinite.then(|| {
        format!(
            "`{}` is beyond a double",
            written.get(..24).unwrap_or(written)
        )
    })
}
