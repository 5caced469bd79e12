//! Counting words, as white space separates them. It knows text alone.

use crate::json::{Strings, Work, fastest};

/// The words of the pieces joined as they stand.
pub(super) fn words<'a>(pieces: impl Iterator<Item = &'a str>) -> usize {
    fastest(Count { pieces })
}

struct Count<I> {
    pieces: I,
}

impl<'a, I: Iterator<Item = &'a str>> Work for Count<I> {
    type Done = usize;

    #[inline(always)]
    fn with(self, _: impl Strings) -> usize {
        let mut words = Words::default();
        for piece in self.pieces {
            if words.add_ascii(piece) {
                continue;
            }
            // Most lines of most texts are ASCII all the same.
            for line in piece.split_inclusive('\n') {
                if !words.add_ascii(line) {
                    words.add(line);
                }
            }
        }
        words.count
    }
}

#[derive(Default)]
struct Words {
    count: usize,
    in_word: bool,
}

impl Words {
    /// False, and nothing is counted, where the text is not all ASCII.
    #[inline(always)]
    fn add_ascii(&mut self, text: &str) -> bool {
        let Some(begun) = begun_in_ascii(text.as_bytes(), self.in_word) else {
            return false;
        };
        self.count += begun;
        self.in_word = text.bytes().next_back().map_or(self.in_word, is_letter);
        true
    }

    fn add(&mut self, text: &str) {
        for character in text.chars() {
            let letter = !character.is_whitespace();
            self.count += usize::from(letter && !self.in_word);
            self.in_word = letter;
        }
    }
}

/// So many bytes are held against the one before each, so that the compiler takes many at once. The words that begin
/// there are fewer than a byte can count.
const BLOCK: usize = 128;
type Block = [u8; BLOCK + 1];

/// The words that begin in this text, which goes on in a word or not; `None` where it is not all ASCII.
#[inline(always)]
fn begun_in_ascii(text: &[u8], in_word: bool) -> Option<usize> {
    let first = text.first().is_some_and(|&byte| is_letter(byte)) && !in_word;
    let mut count = usize::from(first);
    let mut all = 0;
    let mut rest = text;
    while let Some(block) = rest.first_chunk() {
        add(block, &mut count, &mut all);
        rest = &rest[BLOCK..];
    }
    // No word begins in the blanks behind the rest.
    let mut last = [b' '; BLOCK + 1];
    last[..rest.len()].copy_from_slice(rest);
    add(&last, &mut count, &mut all);
    all.is_ascii().then_some(count)
}

/// Counts the words that begin behind the block's first byte, and gathers the bits of its bytes.
#[inline(always)]
fn add(block: &Block, count: &mut usize, all: &mut u8) {
    let begins = |(&before, &byte): (&u8, &u8)| u8::from(!is_letter(before) & is_letter(byte));
    let begun = block[..BLOCK].iter().zip(&block[1..]).map(begins);
    *count += usize::from(begun.fold(0_u8, u8::wrapping_add));
    *all = block.iter().fold(*all, |all, byte| all | byte);
}

/// An ASCII character that is no white space to [`char::is_whitespace`].
#[inline(always)]
fn is_letter(byte: u8) -> bool {
    byte != b' ' && byte.wrapping_sub(b'\t') > b'\r' - b'\t'
}

#[cfg(test)]
mod tests {
    use super::words;

    fn count<const N: usize>(pieces: [&str; N]) -> usize {
        words(pieces.into_iter())
    }

    #[test]
    fn words_run_on_from_piece_to_piece() {
        assert_eq!(count([" ab c", "d e\u{3000}f", " "]), 4);
        assert_eq!(count([]), 0);
        assert_eq!(count(["", "a", "", "b c", "\u{1c}\u{b}x", "…", ""]), 3);
    }

    #[test]
    fn lines_of_both_kinds_are_counted_together() {
        let text = "one two\nthree — four\n\u{a0}five\u{2003}six\nse\u{e9}ven";
        assert_eq!(
            count([text, "eight nine"]),
            text.split_whitespace().count() + 1
        );
    }

    #[test]
    fn ascii_is_counted_as_any_text() {
        for byte in 0..128_u8 {
            let text = format!("{}{}", "a b".repeat(100), char::from(byte)).repeat(3);
            assert_eq!(count([&text]), text.split_whitespace().count(), "{byte}");
        }
    }
}
