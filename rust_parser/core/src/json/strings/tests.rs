//! Both skippers, held against each other: the same ends, the same faults at the same places, the same pairs, the same
//! kinds of escapes.

use proptest::prelude::*;

use super::{Safe, Strings, Watch};
use crate::json::skip::walk_with;

/// Keeps what it is told.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    pairs: Vec<usize>,
    escapes: bool,
    other: bool,
}

impl Watch for Seen {
    const PAIRS: &'static [[u8; 2]] = &[*b"rr", *b"eb", [b'[' | 0x20, b't'], [b'_' | 0x20, b'c']];
    const LASTING: &'static [[u8; 2]] = &[];

    fn is_content(&self) -> bool {
        false
    }

    fn pair(&mut self, _bytes: &[u8], at: usize) {
        self.pairs.push(at);
    }

    fn escapes(&mut self, other: bool) {
        self.escapes = true;
        self.other |= other;
    }
}

fn is_pair(pair: &[u8]) -> bool {
    Seen::PAIRS.contains(&[pair[0] | 0x20, pair[1] | 0x20])
}

fn end(strings: impl Strings, bytes: &[u8], at: usize) -> (Result<usize, usize>, Seen) {
    let mut seen = Seen::default();
    let end = strings.end(bytes, at, &mut seen);
    // What was seen in a string that is none means nothing.
    (end, if end.is_ok() { seen } else { Seen::default() })
}

/// An escape that is none of the common ones stands in this sound string.
fn has_other(string: &[u8]) -> bool {
    let mut at = 0;
    while let Some(&byte) = string.get(at) {
        if byte == b'\\' {
            if !b"\"\\nrt".contains(&string[at + 1]) {
                return true;
            }
            at += 1;
        }
        at += 1;
    }
    false
}

/// As the grammar has it, byte by byte.
fn plain_end(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    loop {
        at += match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => match (bytes.get(at + 1), bytes.get(at + 2..at + 6)) {
                (Some(b'u'), Some(four)) if four.iter().all(u8::is_ascii_hexdigit) => 6,
                (Some(letter), _) if b"\"\\/bfnrt".contains(letter) => 2,
                _ => return Err(at),
            },
            Some(0x20..) => 1,
            _ => return Err(at),
        }
    }
}

/// Every skipper that this machine can run.
fn agree(bytes: &[u8], at: usize) {
    let expected = plain_end(bytes, at);
    let safe = end(Safe, bytes, at);
    assert_eq!(safe.0, expected, "{bytes:?} from {at}");
    if let Ok(end) = expected {
        let pairs = (at + 1..end - 1).filter(|&second| is_pair(&bytes[second - 1..=second]));
        let seen = Seen {
            pairs: pairs.collect(),
            escapes: bytes[at..end].contains(&b'\\'),
            other: has_other(&bytes[at..end]),
        };
        assert_eq!(safe.1, seen, "{bytes:?} from {at}");
    }
    let mut all = Seen::default();
    Safe.search(bytes, &mut all);
    let pairs = (1..bytes.len()).filter(|&second| is_pair(&bytes[second - 1..=second]));
    assert_eq!(all.pairs, pairs.collect::<Vec<_>>(), "{bytes:?}");
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::detect() {
        assert_eq!(end(avx2, bytes, at), safe, "{bytes:?} from {at}");
        let mut found = Seen::default();
        avx2.search(bytes, &mut found);
        assert_eq!(found, all, "{bytes:?}");
        assert_eq!(
            walk_with(avx2, bytes, at, &mut ()),
            walk_with(Safe, bytes, at, &mut ()),
            "{bytes:?} from {at}"
        );
    }
}

/// What strings are made of, and what breaks them.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"\""[..],
        b"\\",
        b"\\\\",
        b"\\\"",
        b"\\n",
        b"\\u",
        b"\\u12aF",
        b"\\ud83d\\ude00",
        b"\\x",
        b"\\uabcg",
        b"0",
        b"f",
        b"G",
        b"\n",
        b"\x00",
        b"\x1f",
        b" ",
        b"\x7f",
        "ü".as_bytes(),
        "😀".as_bytes(),
        b"\xff",
        b"error",
        b"tracebacK",
        b"[truncated]",
        b"\"exit_code\": 1",
        b"{\"",
        b"\": ",
        b"[",
        b"]",
        b"}",
        b",",
        b"-1.5e7",
        b"plain text that fills a block and more",
        b"every one of sixty-four bytes is as plain as the one before it is",
    ]);
    let pieces = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    // Long runs of backslashes cross blocks.
    let run = (0..150usize, any::<bool>()).prop_map(|(length, quote)| {
        let mut run = vec![b'\\'; length];
        run.extend(quote.then_some(b'"'));
        run
    });
    let mixed = (pieces.clone(), run, pieces.clone()).prop_map(|(a, b, c)| [a, b, c].concat());
    prop_oneof![4 => pieces, 1 => mixed, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 3 } else { 500 }))]

    #[test]
    fn all_skippers_do_the_same(bytes in pieces(), filler in 0..130usize) {
        let mut text = vec![b' '; filler + 1];
        text.extend(bytes);
        for at in (1..=text.len()).step_by(if cfg!(miri) { 97 } else { 7 }) {
            let before = std::mem::replace(&mut text[at - 1], b'"');
            agree(&text, at);
            text[at - 1] = before;
        }
    }
}

/// Every byte behind a backslash, and every byte alone, at every place of a block and of the text's end.
#[test]
fn every_byte_at_every_place() {
    // An interpreter takes its time.
    let (places, step) = if cfg!(miri) {
        (64..65, 85)
    } else {
        (0..140, 1)
    };
    for place in places {
        for byte in (0..=u8::MAX).step_by(step) {
            for behind in [0, 1, 5, 70] {
                let mut text = vec![b'"'; 1];
                text.extend(std::iter::repeat_n(b'a', place));
                text.push(byte);
                text.extend(std::iter::repeat_n(b'a', behind));
                agree(&text, 1);
                text.push(b'"');
                agree(&text, 1);
                if place > 0 {
                    text[place] = b'\\';
                    agree(&text, 1);
                }
            }
        }
    }
}

/// Each of the four digits of an escape, wrong in turn, at every place of a block.
#[test]
fn every_digit_at_every_place() {
    let places = if cfg!(miri) { 60..61 } else { 0..140 };
    for place in places {
        for wrong in 0..5 {
            for (digit, behind) in [(b'g', 3), (b'/', 0), (b'"', 0), (b':', 70), (b'@', 1)] {
                let mut text = vec![b'"'; 1];
                text.extend(std::iter::repeat_n(b'a', place));
                text.extend(b"\\u09aF");
                if wrong < 4 {
                    text[place + 3 + wrong] = digit;
                }
                text.extend(std::iter::repeat_n(b'a', behind));
                agree(&text, 1);
                text.push(b'"');
                agree(&text, 1);
            }
        }
    }
}
