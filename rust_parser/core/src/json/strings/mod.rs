//! Skipping strings: from behind a string's opening quote to behind its closing one, with every escape and every
//! control byte looked at on the way. What stands outside strings is not known here.
//!
//! Two skippers do the same: one takes 64 bytes at a time and needs AVX2, the other is for every machine. Which one is
//! used is found out while running; tests name the one that they mean.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod safe;
#[cfg(test)]
mod tests;

pub(super) use safe::{Safe, escape_end, ordinary_end};

/// What is looked for while strings are skipped: pairs of neighbouring bytes, each written with the bit 0x20 set, so that
/// `rr` stands for `RR` too.
pub(crate) trait Watch {
    const PAIRS: &'static [[u8; 2]];

    /// Those of them that are looked for to the end.
    const LASTING: &'static [[u8; 2]];

    /// Only those are looked for from now on; a few others may still come.
    fn is_content(&self) -> bool;

    /// Such a pair ends with the byte at `at`. Pairs come in order; those of a string that is none mean nothing.
    fn pair(&mut self, bytes: &[u8], at: usize);

    /// The string holds escapes, and if `other` not only `\"`, `\\`, `\n`, `\r` and `\t`. Said once or several times.
    fn escapes(&mut self, _other: bool) {}
}

/// Nothing is looked for.
impl Watch for () {
    const PAIRS: &'static [[u8; 2]] = &[];
    const LASTING: &'static [[u8; 2]] = &[];

    fn is_content(&self) -> bool {
        true
    }

    fn pair(&mut self, _bytes: &[u8], _at: usize) {}
}

/// A way to skip strings.
pub(crate) trait Strings: Copy {
    /// From the byte after a string's opening quote to the byte after its closing quote.
    ///
    /// # Errors
    /// The place of the first control byte or of the backslash of the first wrong escape, or the length of `bytes`.
    fn end<W: Watch>(self, bytes: &[u8], at: usize, watch: &mut W) -> Result<usize, usize>;

    /// Shows `watch` the pairs of `bytes`, whether they are JSON or not.
    fn search<W: Watch>(self, bytes: &[u8], watch: &mut W);
}

/// What is to be done, whichever way strings are skipped.
pub(crate) trait Work {
    type Done;

    /// To be inlined always, so that all of it is compiled for what the machine has.
    fn with(self, strings: impl Strings) -> Self::Done;
}

/// Does it in the fastest way that this machine has, and as code for this machine.
pub(crate) fn fastest<W: Work>(work: W) -> W::Done {
    #[cfg(target_arch = "x86_64")]
    if let Some(strings) = avx2::Avx2::detect() {
        return strings.run(work);
    }
    work.with(Safe)
}

/// Shows `watch` the pairs of `bytes`, whether they are JSON or not.
pub(crate) fn search<W: Watch>(bytes: &[u8], watch: &mut W) {
    fastest(Search { bytes, watch });
}

struct Search<'a, W> {
    bytes: &'a [u8],
    watch: &'a mut W,
}

impl<W: Watch> Work for Search<'_, W> {
    type Done = ();

    #[inline(always)]
    fn with(self, strings: impl Strings) {
        strings.search(self.bytes, self.watch);
    }
}
