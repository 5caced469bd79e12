//! Numbers as they are written, compared exactly: no digit is lost to a double.

use std::cmp::Ordering;

/// Exponents beyond this say nothing more; it keeps sums of them within range.
const FARTHEST: i64 = 1 << 40;
/// Aligning numbers farther apart than this, in powers of ten, is not tried.
const ALIGNED: i64 = 4096;

/// `±digits × 10^exponent`; the digits neither start nor end with a zero, and zero has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// `text` is a JSON number.
    pub(super) fn read(text: &str) -> Self {
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .skip_while(|&digit| digit == b'0')
            .collect();
        let written = digits.len();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        let shift = i64::try_from(written - digits.len()).unwrap_or(FARTHEST)
            - i64::try_from(fraction.len()).unwrap_or(FARTHEST);
        Self {
            negative,
            exponent: exponent(power) + shift,
            digits,
        }
    }

    /// Whole by its value: 1.0 and 1e2 are.
    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// As a count of things; one beyond all counts is the largest. `None` for what counts nothing.
    pub(super) fn to_size(&self) -> Option<usize> {
        if self.negative || !self.is_integer() {
            return None;
        }
        let size = shifted(&self.digits, self.exponent).and_then(|size| usize::try_from(size).ok());
        Some(size.unwrap_or(usize::MAX))
    }

    /// True as well where it cannot be told without numbers of thousands of digits.
    pub(super) fn is_multiple_of(&self, unit: &Self) -> bool {
        if self.digits.is_empty() || unit.digits.is_empty() {
            return true;
        }
        if self.magnitude() < unit.magnitude() {
            return false;
        }
        let base = self.exponent.min(unit.exponent);
        let zeros = |number: &Self| number.exponent - base;
        let Some(modulus) = shifted(&unit.digits, zeros(unit)) else {
            return true;
        };
        if zeros(self) > ALIGNED {
            return true;
        }
        let zeros = usize::try_from(zeros(self)).unwrap_or_default();
        let digits = self
            .digits
            .iter()
            .copied()
            .chain(std::iter::repeat_n(b'0', zeros));
        digits.fold(0, |rest, digit| {
            (rest * 10 + u128::from(digit - b'0')) % modulus
        }) == 0
    }

    /// The same text for the same value.
    pub(super) fn canonical(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let digits: String = self.digits.iter().map(|&digit| char::from(digit)).collect();
        format!("{sign}{digits}e{}", self.exponent)
    }

    /// Where the first digit stands.
    fn magnitude(&self) -> i64 {
        i64::try_from(self.digits.len()).unwrap_or(FARTHEST) + self.exponent
    }

    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (false, false) => self
                .magnitude()
                .cmp(&other.magnitude())
                .then_with(|| self.digits.cmp(&other.digits)),
            (mine, others) => others.cmp(&mine),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
            (mine, others) => others.cmp(&mine),
        }
    }
}

fn exponent(power: &str) -> i64 {
    let (negative, digits) = match power.as_bytes().first() {
        Some(b'-') => (true, &power[1..]),
        Some(b'+') => (false, &power[1..]),
        _ => (false, power),
    };
    let size = digits.bytes().fold(0i64, |size, digit| {
        (size * 10 + i64::from(digit - b'0')).min(FARTHEST)
    });
    if negative { -size } else { size }
}

/// The digits with zeros behind them, as a number that can still be multiplied by ten.
fn shifted(digits: &[u8], zeros: i64) -> Option<u128> {
    const LARGEST: u128 = u128::MAX / 16;
    let zeros = usize::try_from(zeros).ok().filter(|&zeros| zeros < 40)?;
    let digits = digits
        .iter()
        .copied()
        .chain(std::iter::repeat_n(b'0', zeros));
    let mut number: u128 = 0;
    for digit in digits {
        number = number
            .checked_mul(10)?
            .checked_add(u128::from(digit - b'0'))
            .filter(|&number| number < LARGEST)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn equal_values_are_equal_however_written() {
        for (one, other) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("-0.0", "0"),
            ("12300e-2", "1.23E+2"),
        ] {
            assert_eq!(Decimal::read(one), Decimal::read(other), "{one} {other}");
        }
        assert_ne!(
            Decimal::read("9007199254740993"),
            Decimal::read("9007199254740992")
        );
    }

    #[test]
    fn order_is_by_value() {
        let sorted = [
            "-1e300",
            "-2",
            "-1.5",
            "0",
            "1e-300",
            "0.5",
            "0.51",
            "2",
            "10",
            "1e99999999999999999999",
        ];
        for pair in sorted.windows(2) {
            assert!(Decimal::read(pair[0]) < Decimal::read(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (number, unit, is) in [
            ("0.3", "0.1", true),
            ("7", "2", false),
            ("0", "5", true),
            ("1e30", "7", false),
            ("1e30", "1e3", true),
            ("0.5", "1e40", false),
            ("4.5", "1.5", true),
        ] {
            assert_eq!(
                Decimal::read(number).is_multiple_of(&Decimal::read(unit)),
                is,
                "{number} {unit}"
            );
        }
        assert!(Decimal::read("1e2").is_integer() && Decimal::read("1.0").is_integer());
        assert!(!Decimal::read("1.5").is_integer());
    }
}
