//! The skipper that takes 64 bytes at a time as bit masks, bit 0 for the first byte. Escaped bytes follow from the
//! backslashes by one addition, and escapes are looked up all at once. What it refuses, [`safe`] places.
//!
//! The only unsafe code: reading 32 bytes out of 65 into a register, and calling what needs AVX2 once it is known to
//! be there.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{Safe, Strings, Watch, Work, safe};

/// How far a short string is looked at, eight bytes at a time.
const NEAR: usize = 24;

/// Says that this machine has AVX2, BMI1 and BMI2; only [`Avx2::detect`] makes one.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// The first answer is kept, so that asking costs next to nothing.
    pub(super) fn detect() -> Option<Self> {
        let here = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2");
        here.then_some(Self(()))
    }

    pub(super) fn run<W: Work>(self, work: W) -> W::Done {
        // SAFETY: there is no `Avx2` without the features.
        unsafe { run(work, self) }
    }
}

impl Strings for Avx2 {
    #[inline]
    fn end<W: Watch>(self, bytes: &[u8], at: usize, watch: &mut W) -> Result<usize, usize> {
        // Most keys and many values are over before a block would be loaded.
        if W::PAIRS.is_empty() {
            let near = &bytes[..bytes.len().min(at + NEAR)];
            let stop = safe::ordinary_end(near, at);
            if near.get(stop) == Some(&b'"') {
                return Ok(stop + 1);
            }
        }
        // SAFETY: there is no `Avx2` without the features.
        unsafe { string_end(bytes, at, watch) }
    }

    fn search<W: Watch>(self, bytes: &[u8], watch: &mut W) {
        // SAFETY: there is no `Avx2` without the features.
        unsafe { search(bytes, watch) }
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn run<W: Work>(work: W, strings: Avx2) -> W::Done {
    work.with(strings)
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn string_end<W: Watch>(bytes: &[u8], from: usize, watch: &mut W) -> Result<usize, usize> {
    let mut at = from;
    // 1 where the byte at `at` is escaped.
    let mut carry = 0;
    while at < bytes.len() {
        let Some(block) = Block::at(bytes, at) else {
            return Safe.end(bytes, from, watch);
        };
        let (escaped, next_carry) = escaped(block.equal(b'\\'), carry);
        let ends = block.equal(b'"') & !escaped;
        // The bytes before the first end; all of them where there is none.
        let inside = ends.wrapping_sub(1) & !ends;
        let mut faults = block.control();
        let mut others = 0;
        if escaped != 0 {
            others = escaped & !block.common();
            if others & inside != 0 {
                faults |= others & !sound(bytes, at, others);
            }
        }
        if faults & inside != 0 {
            return safe::string_end(bytes, at - carry as usize, watch);
        }
        if escaped & inside != 0 {
            watch.escapes(others & inside != 0);
        }
        block.show(bytes, at, inside, watch);
        if ends != 0 {
            return Ok(at + ends.trailing_zeros() as usize + 1);
        }
        carry = next_carry;
        at += 64;
    }
    // Nothing is left, unless a backslash was the last byte.
    Err(bytes.len() - carry as usize)
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn search<W: Watch>(bytes: &[u8], watch: &mut W) {
    for at in (1..bytes.len()).step_by(64) {
        let Some(block) = Block::at(bytes, at) else {
            return Safe.search(bytes, watch);
        };
        block.show(bytes, at, u64::MAX, watch);
    }
}

/// The bytes that a backslash escapes, and whether the byte behind the block is one: of a run of backslashes the first,
/// third, … escape what follows them. `carry` is 1 where the first byte is escaped.
#[inline]
fn escaped(backslashes: u64, carry: u64) -> (u64, u64) {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslashes == 0 {
        return (carry, 0);
    }
    let backslashes = backslashes & !carry;
    let behind = backslashes << 1 | carry;
    // A run that starts at an odd place carries over to the byte behind it; where that one is even, the run is odd.
    let odd_starts = backslashes & !EVEN & !behind;
    let (even_starts, overflow) = odd_starts.overflowing_add(backslashes);
    ((EVEN ^ (even_starts << 1)) & behind, u64::from(overflow))
}

/// Sixty-four bytes, each with the one before it.
struct Block<'a> {
    window: &'a [u8; 65],
    bytes: [__m256i; 2],
    /// How many of the first bytes stand before the place that was asked for.
    shift: u32,
}

impl<'a> Block<'a> {
    /// The bytes from `at` on, which is neither the first place nor behind the last one. Where fewer than 64 are left, the
    /// last 64 are read and what stands before `at` is shifted out of every mask. `None` if there are not as many.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let (window, shift) = match bytes[at - 1..].first_chunk() {
            Some(window) => (window, 0),
            None => (bytes.last_chunk()?, at + 64 - bytes.len()),
        };
        Some(Self {
            window,
            bytes: [vector(window, 1), vector(window, 33)],
            shift: shift as u32,
        })
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn mask(&self, [low, high]: [__m256i; 2]) -> u64 {
        let low = _mm256_movemask_epi8(low) as u32;
        let high = _mm256_movemask_epi8(high) as u32;
        (u64::from(high) << 32 | u64::from(low)) >> self.shift
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn equal(&self, byte: u8) -> u64 {
        let [low, high] = self.bytes;
        self.mask([equal(low, byte), equal(high, byte)])
    }

    /// The bytes below 0x20.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn control(&self) -> u64 {
        let [low, high] = self.bytes;
        let below = |bytes| _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, all(0x1f)), bytes);
        self.rare([below(low), below(high)])
    }

    /// As [`Self::mask`], where most often no byte is meant.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn rare(&self, [low, high]: [__m256i; 2]) -> u64 {
        let any = _mm256_or_si256(low, high);
        if _mm256_testz_si256(any, any) == 1 {
            return 0;
        }
        self.mask([low, high])
    }

    /// The bytes that stand in common escapes: `"`, `\`, `n`, `r`, `t`.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn common(&self) -> u64 {
        self.of_kinds(COMMON)
    }

    /// The bytes that are of one of these kinds.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn of_kinds(&self, some: u8) -> u64 {
        let none = |bytes| equal(_mm256_and_si256(kinds(bytes), all(some)), 0);
        let [low, high] = self.bytes;
        // What stands behind the text is of no kind.
        !self.mask([none(low), none(high)]) & (u64::MAX >> self.shift)
    }

    /// Shows the pairs that are looked for and end at one of the `inside` bytes.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn show<W: Watch>(&self, bytes: &[u8], at: usize, inside: u64, watch: &mut W) {
        let pairs = if watch.is_content() {
            self.pairs(W::LASTING)
        } else {
            self.pairs(W::PAIRS)
        };
        if pairs & inside != 0 {
            show(bytes, at, pairs & inside, watch);
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn pairs(&self, pairs: &[[u8; 2]]) -> u64 {
        let fold = |bytes| _mm256_or_si256(bytes, all(0x20));
        let firsts = [fold(vector(self.window, 0)), fold(vector(self.window, 32))];
        let seconds = [fold(self.bytes[0]), fold(self.bytes[1])];
        let mut found = [_mm256_setzero_si256(); 2];
        for &[first, second] in pairs {
            let pair = |half: usize| {
                _mm256_and_si256(equal(firsts[half], first), equal(seconds[half], second))
            };
            found = [
                _mm256_or_si256(found[0], pair(0)),
                _mm256_or_si256(found[1], pair(1)),
            ];
        }
        self.rare(found)
    }
}

/// Those of the `escaped` bytes that rarer escapes have: `/`, `b`, `f`, and `u` with four hexadecimal digits behind it.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn sound(bytes: &[u8], at: usize, escaped: u64) -> u64 {
    let Some(block) = Block::at(bytes, at) else {
        return 0;
    };
    let letters = block.equal(b'/') | block.equal(b'b') | block.equal(b'f');
    let units = escaped & block.equal(b'u');
    let digits = block.of_kinds(DIGITS);
    let four = digits >> 1 & digits >> 2 & digits >> 3 & digits >> 4;
    // Of the last ones the digits stand behind the block.
    let (mut rest, mut sound) = (units & !four, escaped & letters | units & four);
    while rest != 0 {
        let unit = at + rest.trailing_zeros() as usize;
        if safe::escape_end(bytes, unit - 1).is_ok() {
            sound |= rest & rest.wrapping_neg();
        }
        rest &= rest - 1;
    }
    sound
}

#[cold]
#[inline(never)]
fn show<W: Watch>(bytes: &[u8], at: usize, mut pairs: u64, watch: &mut W) {
    while pairs != 0 {
        watch.pair(bytes, at + pairs.trailing_zeros() as usize);
        pairs &= pairs - 1;
    }
}

/// The bits of [`kinds`]: what stands in common escapes, those of each high nibble with a bit of their own; hexadecimal
/// digits.
const COMMON: u8 = 0x0f;
const DIGITS: u8 = 0x60;

/// What each byte is, looked up by its two halves: it is what both of them allow.
#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn kinds(bytes: __m256i) -> __m256i {
    const HIGH: [u8; 16] = {
        let mut table = [0; 16];
        table[2] = 0x01;
        table[5] = 0x02;
        table[6] = 0x04 | 0x40;
        table[7] = 0x08;
        table[3] = 0x20;
        table[4] = 0x40;
        table
    };
    const LOW: [u8; 16] = {
        let mut table = [0; 16];
        let common = b"\"\\nrt";
        let mut index = 0;
        while index < common.len() {
            let byte = common[index];
            table[(byte & 0x0f) as usize] |= HIGH[(byte >> 4) as usize] & COMMON;
            index += 1;
        }
        let mut digit = 0;
        while digit < 10 {
            table[digit] |= 0x20;
            digit += 1;
        }
        let mut letter = 1;
        while letter < 7 {
            table[letter] |= 0x40;
            letter += 1;
        }
        table
    };
    let high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), all(0x0f));
    // A byte beyond ASCII finds nothing: its highest bit makes the look-up zero.
    _mm256_and_si256(
        _mm256_shuffle_epi8(table(HIGH), high),
        _mm256_shuffle_epi8(table(LOW), bytes),
    )
}

/// The 32 bytes of a window from this place on.
#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn vector(window: &[u8; 65], from: usize) -> __m256i {
    let bytes: &[u8; 32] = window[from..].first_chunk().unwrap_or(&[0; 32]);
    // SAFETY: the 32 bytes read are those of the array, and no alignment is asked for.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn all(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte as i8)
}

#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn equal(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, all(byte))
}

#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn table(table: [u8; 16]) -> __m256i {
    let number = i128::from_le_bytes(table);
    let (low, high) = (number as i64, (number >> 64) as i64);
    _mm256_set_epi64x(high, low, high, low)
}
