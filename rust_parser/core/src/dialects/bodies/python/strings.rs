//! Python's strings: either quote, three of them, raw ones, escapes, and strings that stand next to one another.

use super::{Literals, Read};
use crate::finding::Code;
use crate::json::{self, Stop};
use crate::span::Span;

impl Literals<'_> {
    /// The string that starts here and those right behind it, which Python joins.
    pub(super) fn strings(&mut self, raw: bool) -> Read {
        self.out.push('"');
        let read = self.string(raw);
        if read.is_ok() {
            loop {
                let end = self.at;
                self.skip_blanks();
                if !matches!(self.peek(), Some(b'"' | b'\'')) {
                    self.at = end;
                    break;
                }
                let joined = self.string(false);
                if joined.is_err() {
                    self.out.push('"');
                    return joined;
                }
            }
        }
        self.out.push('"');
        read
    }

    fn string(&mut self, raw: bool) -> Read {
        let opened = self.at;
        let bytes = self.text.as_bytes();
        let mark = bytes[opened];
        let long = bytes[opened..].starts_with(&[mark; 3]);
        self.at += if long { 3 } else { 1 };
        loop {
            let ordinary = |byte: &&u8| **byte >= 0x20 && !matches!(**byte, b'"' | b'\'' | b'\\');
            let run = bytes[self.at..].iter().take_while(ordinary).count();
            self.out.push_str(&self.text[self.at..self.at + run]);
            self.at += run;
            match self.peek() {
                None => {
                    self.truncated("string", opened);
                    if long && self.text.ends_with(char::from(mark)) {
                        self.edits = None; // one of the three that close it may be there
                    }
                    let close = char::from(mark).to_string();
                    self.missing
                        .push_str(&if long { close.repeat(3) } else { close });
                    return Err(Stop::Truncated {
                        in_string: Some(opened),
                    });
                }
                Some(byte) if byte == mark && !long => {
                    self.at += 1;
                    return Ok(());
                }
                Some(byte) if byte == mark && bytes[self.at..].starts_with(&[mark; 3]) => {
                    self.at += 3;
                    return Ok(());
                }
                Some(b'\\') if raw => self.raw_backslash(),
                Some(b'\\') => self.escape(),
                Some(byte) => self.plain(byte, long),
            }
        }
    }

    /// A quote that ends nothing, or a control character.
    fn plain(&mut self, byte: u8, long: bool) {
        let written = match byte {
            b'\n' => "\\n".to_owned(),
            b'\r' => "\\r".to_owned(),
            other => format!("\\x{other:02x}"),
        };
        let breaks = byte < 0x20 && byte != b'\t' && !(long && matches!(byte, b'\n' | b'\r'));
        if breaks {
            let span = Span::new(self.at, self.at + 1);
            let name = match byte {
                b'\n' => "newline".to_owned(),
                b'\r' => "carriage return".to_owned(),
                other => format!("control character U+{other:04X}"),
            };
            self.fault(Code::J202, span, format!("a raw {name} inside a string"));
            self.edit(span, written);
        }
        self.push(char::from(byte));
        self.at += 1;
    }

    /// In a raw string a backslash is itself, and keeps a quote behind it from ending the string.
    fn raw_backslash(&mut self) {
        self.push('\\');
        self.at += 1;
        if let Some(quote @ (b'"' | b'\'' | b'\\')) = self.peek() {
            self.push(char::from(quote));
            self.at += 1;
        }
    }

    fn escape(&mut self) {
        let start = self.at;
        let Some(next) = self.text[start + 1..].chars().next() else {
            self.at += 1;
            self.edits = None; // a lone backslash at the end of the text
            return;
        };
        self.at += 1 + next.len_utf8();
        match next {
            '\n' => {}
            '\\' | '\'' | '"' => self.push(next),
            'n' => self.push('\n'),
            'r' => self.push('\r'),
            't' => self.push('\t'),
            'a' => self.push('\u{7}'),
            'b' => self.push('\u{8}'),
            'f' => self.push('\u{c}'),
            'v' => self.push('\u{b}'),
            '0'..='7' => self.octal(start),
            'x' => self.hex(start, 2),
            'u' => self.hex(start, 4),
            'U' => self.hex(start, 8),
            // Python keeps the backslash of an escape that it does not know.
            other => {
                self.push('\\');
                self.push(other);
            }
        }
    }

    fn octal(&mut self, start: usize) {
        let digits = self.text.as_bytes()[start + 1..].iter().take(3);
        let count = digits
            .take_while(|byte| matches!(byte, b'0'..=b'7'))
            .count();
        let digits = &self.text[start + 1..start + 1 + count];
        self.at = start + 1 + count;
        let point = u32::from_str_radix(digits, 8).ok().and_then(char::from_u32);
        self.push(point.unwrap_or('\u{fffd}'));
    }

    fn hex(&mut self, start: usize, count: usize) {
        let Some(point) = self.digits(start + 2, count) else {
            let span = Span::new(start, self.at);
            let detail = format!("`{}` is no whole escape", span.of(self.text));
            self.fault(Code::J203, span, detail);
            self.edit(Span::at(start), "\\");
            self.out.push_str("\\\\");
            self.at = start + 1;
            return;
        };
        self.at = start + 2 + count;
        let low = self.text[self.at..]
            .starts_with("\\u")
            .then(|| self.digits(self.at + 2, 4));
        if let (0xd800..0xdc00, Some(Some(low @ 0xdc00..0xe000))) = (point, low) {
            self.at += 6;
            let pair = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
            self.push(char::from_u32(pair).unwrap_or('\u{fffd}'));
            return;
        }
        match char::from_u32(point) {
            Some(point) => self.push(point),
            None => {
                let span = Span::new(start, self.at);
                let detail = format!("`{}` is no character by itself", span.of(self.text));
                self.fail(Code::J210, span, detail);
                self.push('\u{fffd}');
            }
        }
    }

    fn digits(&self, start: usize, count: usize) -> Option<u32> {
        let digits = self.text.get(start..start + count)?;
        let sound = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        sound.then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn push(&mut self, character: char) {
        let mut quoted = String::new();
        json::quote(character.encode_utf8(&mut [0; 4]), &mut quoted);
        self.out.push_str(&quoted[1..quoted.len() - 1]);
    }
}
