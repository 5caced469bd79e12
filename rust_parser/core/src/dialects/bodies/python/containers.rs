//! Lists, tuples, dicts and sets. JSON has two of them, and strings alone as keys.

use std::collections::HashSet;

use super::{Literals, Read, short};
use crate::finding::{Code, Finding};
use crate::json::{self, Stop};
use crate::span::Span;

impl Literals<'_> {
    /// A list, a tuple, or a value in parentheses.
    pub(super) fn sequence(&mut self, close: u8) -> Read {
        let (opened, start) = (self.at, self.out.len());
        self.at += 1;
        self.out.push('[');
        let commas = self.members(close, opened, |it, _| it.value())?;
        if close == b')' && commas == 0 && self.out.len() > start + 1 {
            self.out.replace_range(start..=start, " ");
        } else {
            self.out.push(']');
        }
        Ok(())
    }

    /// A dict or a set.
    pub(super) fn braces(&mut self) -> Read {
        let (opened, start) = (self.at, self.out.len());
        self.at += 1;
        self.out.push('{');
        let mut is_set = false;
        let mut keys = HashSet::new();
        self.members(b'}', opened, |it, first| {
            let (from, written) = (it.at, it.out.len());
            let read = it.value();
            if read.is_err() && !is_set {
                it.edits = None; // a key without a value, or a member of a set
            }
            read?;
            let end = it.at;
            it.skip_blanks();
            if first && it.peek().is_none() {
                return Err(it.broken("`:` or `,`"));
            }
            if first && it.peek().is_some_and(|byte| byte != b':') {
                is_set = true;
                it.out.replace_range(start..=start, "[");
            }
            if is_set {
                return Ok(());
            }
            it.key(Span::new(from, end), written, &mut keys);
            if it.peek() != Some(b':') {
                return Err(it.broken("`:` behind the key"));
            }
            it.at += 1;
            it.out.push_str(": ");
            it.skip_blanks();
            it.value()
        })?;
        self.out.push(if is_set { ']' } else { '}' });
        Ok(())
    }

    /// The value that was written last is a key, which JSON has as a string.
    fn key(&mut self, span: Span, written: usize, keys: &mut HashSet<String>) {
        let key = self.out.split_off(written);
        let mut quoted = String::new();
        match key.as_bytes().first() {
            Some(b'"') => quoted = key,
            Some(b'[' | b'{' | b' ') => {
                self.fail(Code::J213, span, "a key of a dict is no string");
                json::quote(&key, &mut quoted);
            }
            _ => json::quote(&key, &mut quoted),
        }
        self.out.push_str(&quoted);
        if !keys.insert(quoted) {
            let detail = format!(
                "the key `{}` comes twice; the last one wins",
                short(span.of(self.text))
            );
            self.doubled.push(Finding::new(Code::J208, span, detail));
        }
    }

    /// Members up to the closing byte, and how many commas stand between or behind them.
    fn members(
        &mut self,
        close: u8,
        opened: usize,
        mut member: impl FnMut(&mut Self, bool) -> Read,
    ) -> Result<usize, Stop> {
        let start = self.out.len() - 1;
        let mut commas = 0;
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(byte) if byte == close => break,
                Some(_) => {
                    if commas > 0 {
                        self.out.push_str(", ");
                    }
                    let read = member(self, commas == 0);
                    read.inspect_err(|stop| self.close_bracket(*stop, close, start))?;
                }
                None => {}
            }
            self.skip_blanks();
            match self.peek() {
                Some(b',') => commas += 1,
                Some(byte) if byte == close => break,
                Some(_) => {
                    let expected = format!("`,` or `{}`", char::from(close));
                    return Err(self.broken(&expected));
                }
                None => {
                    let what = format!("`{}`", &self.text[opened..=opened]);
                    let stop = self.truncated(&what, opened);
                    self.close_bracket(stop, close, start);
                    return Err(stop);
                }
            }
            self.at += 1;
        }
        self.at += 1;
        Ok(commas)
    }

    /// Closes what opened at `start` of the JSON. A parenthesis may be a tuple's or none, so that closing it is a guess.
    fn close_bracket(&mut self, stop: Stop, close: u8, start: usize) {
        let json = if self.out.as_bytes()[start] == b'{' {
            "}"
        } else {
            "]"
        };
        self.close(stop, json, &char::from(close).to_string());
        if close == b')' {
            self.edits = None;
        }
    }
}
