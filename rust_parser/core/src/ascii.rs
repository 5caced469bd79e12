//! Whether a text is ASCII, told about as fast as it can be read: most texts of traces are, and what has to look at
//! characters need not look at those.

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

#[cfg(test)]
mod tests {
    use super::is_ascii;

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
}
