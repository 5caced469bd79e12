//! Python's numbers as JSON's: signs, underscores, points without digits, other bases.

use super::{Literals, Read, short};
use crate::finding::Code;
use crate::json::{self, Stop};
use crate::span::Span;

impl Literals<'_> {
    pub(super) fn number(&mut self) -> Read {
        let start = self.at;
        let rest = self.text.as_bytes()[start..].iter();
        let mut before = b'+';
        let length = rest
            .take_while(|&&byte| {
                let sign =
                    matches!(byte, b'+' | b'-') && matches!(before, b'e' | b'E' | b'+' | b'-');
                before = byte;
                sign || byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')
            })
            .count();
        let span = Span::new(start, start + length);
        let written = span.of(self.text);
        self.at = span.end;
        let Some(number) = number(written) else {
            return self.no_number(span);
        };
        if let Some(detail) = json::overflow(&number) {
            self.fail(Code::J209, span, detail);
        }
        self.out.push_str(&number);
        Ok(())
    }

    fn no_number(&mut self, span: Span) -> Read {
        let written = span.of(self.text);
        if span.end == self.text.len() {
            self.fail(
                Code::J201,
                Span::at(span.end),
                "the text ends inside a number",
            );
            return Err(Stop::Truncated { in_string: None });
        }
        let digits = written.trim_start_matches('0');
        let padded = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if padded {
            let detail = format!(
                "`{}` starts with a zero, which Python does not take",
                short(written)
            );
            self.fault(Code::J213, span, detail);
            self.edit(span, digits);
            self.out.push_str(digits);
        } else {
            let detail = format!("`{}` is no number", short(written));
            self.fail(Code::J213, span, detail);
            self.out.push_str("null");
        }
        Ok(())
    }
}

/// A number as JSON writes it; `None` where this is none.
fn number(written: &str) -> Option<String> {
    let unsigned = written.trim_start_matches(['+', '-']);
    let signs = &written[..written.len() - unsigned.len()];
    let minus = signs.bytes().filter(|&sign| sign == b'-').count() % 2 == 1;
    let number = based(unsigned).or_else(|| decimal(unsigned))?;
    Some(if minus { format!("-{number}") } else { number })
}

/// `0xff`, `0o17`, `0b1`.
fn based(written: &str) -> Option<String> {
    let radix = match written.get(..2)? {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    let digits = without_underscores(written.get(2..)?.trim_start_matches('_'))?;
    u128::from_str_radix(&digits, radix)
        .ok()
        .map(|number| number.to_string())
}

fn decimal(written: &str) -> Option<String> {
    let (mantissa, exponent) = match written.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (written, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if whole.is_empty() && fraction.is_none_or(str::is_empty) {
        return None;
    }
    let whole = digits(whole)?;
    let short = whole.trim_start_matches('0');
    let is_float = fraction.is_some() || exponent.is_some();
    if !is_float && whole.starts_with('0') && !short.is_empty() {
        return None;
    }
    let mut out = if short.is_empty() { "0" } else { short }.to_owned();
    if let Some(fraction) = fraction {
        let fraction = digits(fraction)?;
        out.push('.');
        out.push_str(if fraction.is_empty() { "0" } else { &fraction });
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits(unsigned)?.is_empty() {
            return None;
        }
        out.push('e');
        out.push_str(&exponent.replace('_', ""));
    }
    Some(out)
}

/// Decimal digits, or nothing at all.
fn digits(written: &str) -> Option<String> {
    if written.is_empty() {
        return Some(String::new());
    }
    let digits = without_underscores(written)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(digits)
}

/// Single underscores may stand between digits.
fn without_underscores(written: &str) -> Option<String> {
    let sound = !written.starts_with('_') && !written.ends_with('_') && !written.contains("__");
    sound.then(|| written.replace('_', ""))
}
