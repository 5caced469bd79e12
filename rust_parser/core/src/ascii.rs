//! Whether a text is ASCII, or how far it is from it, told about as fast as it can be read: most texts of traces are, and
//! what has to look at characters need not look at those.

use crate::json::{Strings, Work, fastest};

/// No byte of it is outside ASCII.
pub(crate) fn is_ascii(bytes: &[u8]) -> bool {
    fastest(IsAscii(bytes))
}

struct IsAscii<'a>(&'a [u8]);

impl Work for IsAscii<'_> {
    type Done = bool;

    #[inline(always)]
    fn with(self, _: impl Strings) -> bool {
        // What is not ASCII often shows soon. So many bytes at once keep the compiler's loop without a branch.
        const PIECE: usize = 1 << 12;
        let mut pieces = self.0.chunks(PIECE);
        pieces.all(|piece| piece.iter().fold(0, |all, byte| all | byte).is_ascii())
    }
}

/// How many bytes are outside ASCII.
pub(crate) fn outside_ascii(bytes: &[u8]) -> usize {
    fastest(OutsideAscii(bytes))
}

struct OutsideAscii<'a>(&'a [u8]);

impl Work for OutsideAscii<'_> {
    type Done = usize;

    #[inline(always)]
    fn with(self, _: impl Strings) -> usize {
        // So many fit into a byte.
        const PIECE: usize = 192;
        let outside = |piece: &[u8]| {
            let outside = piece.iter().map(|byte| u8::from(!byte.is_ascii()));
            usize::from(outside.fold(0, u8::wrapping_add))
        };
        self.0.chunks(PIECE).map(outside).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{is_ascii, outside_ascii};

    #[test]
    fn one_byte_anywhere_tells() {
        assert!(is_ascii(b""));
        for length in [1, 31, 64, 4096, 4097, 9000] {
            let mut text = vec![b'~'; length];
            assert!(is_ascii(&text));
            for at in (0..length).step_by(137).chain([length - 1]) {
                text[at] = 0x80;
                assert!(!is_ascii(&text), "{at} of {length}");
                text[at] = 0x7f;
            }
        }
    }

    #[test]
    fn bytes_outside_are_counted() {
        for text in ["", "plain", "—", &"caf\u{e9} 解析器 ".repeat(99)] {
            let outside = text.bytes().filter(|byte| !byte.is_ascii()).count();
            assert_eq!(outside_ascii(text.as_bytes()), outside, "{text}");
        }
    }
}
