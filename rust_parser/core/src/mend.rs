//! Applying the repairs that findings carry to one message's text. What is wrong and what to write instead is decided
//! where it is found; here repairs are chosen, applied together, and told as changes of the original text.
//!
//! One round applies all repairs of one reading that do not touch the same place, and reads again: a mended body may
//! show a fault of its shape that broken JSON hid. A few rounds are enough for every chain of faults there is, and
//! their number is bounded, so that hostile text costs a few readings and no more.

use std::borrow::Cow;

use crate::dialects::Dialect;
use crate::finding::{Code, Finding};
use crate::message::Role;
use crate::schema::Declared;
use crate::span::Span;

/// More readings than any chain of repairs needs; the tests hold that it is never reached.
const MAX_ROUNDS: usize = 12;

/// The text after all repairs, and what they changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    pub text: String,
    /// In order of place, none overlapping. Applied together to the original text they give `text`.
    pub changes: Vec<Change>,
}

/// One stretch of the original text that was replaced, and the findings that this answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub span: Span,
    pub text: String,
    pub causes: Vec<Cause>,
}

/// What a repair answered: the code, and the finding's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    pub code: Code,
    pub detail: Cow<'static, str>,
}

/// Mends one message, as far as the findings that `wanted` lets through carry repairs. What carries none is kept as
/// it stands. Mending the result again changes nothing.
pub fn mend(
    text: &str,
    role: Role,
    dialect: Dialect,
    declared: &Declared,
    wanted: impl Fn(Code) -> bool,
) -> Mended {
    let mut mended = Mended {
        text: text.to_owned(),
        changes: Vec::new(),
    };
    for _ in 0..MAX_ROUNDS {
        let message = dialect.parse(&mended.text, role, declared);
        let findings = message.findings.into_iter();
        let round = apart(findings.filter(|finding| wanted(finding.code)));
        if round.is_empty() {
            break;
        }
        let before = std::mem::take(&mut mended.text);
        mended.text = applied(&before, Span::new(0, before.len()), &round);
        mended.changes = composed(mended.changes, round, &before);
    }
    mended
}

/// The repairs that can be applied together, in order of place. Of two that overlap, or write at the same place, the
/// first stays and the other waits for the next reading; two that are the same are one.
fn apart(findings: impl Iterator<Item = Finding>) -> Vec<Change> {
    let mut all: Vec<Change> = findings
        .filter_map(|finding| {
            let repair = finding.repair?;
            let cause = Cause {
                code: finding.code,
                detail: finding.detail,
            };
            Some(Change {
                span: repair.span,
                text: repair.text,
                causes: vec![cause],
            })
        })
        .collect();
    all.sort_by_key(|change| change.span);
    let mut chosen: Vec<Change> = Vec::with_capacity(all.len());
    for change in all {
        match chosen.last_mut() {
            Some(last) if last.span == change.span => {
                if last.text == change.text {
                    last.causes.extend(change.causes);
                }
            }
            Some(last) if change.span.start < last.span.end => {}
            _ => chosen.push(change),
        }
    }
    chosen
}

/// The stretch `whole` of the text with changes applied that lie in it.
fn applied(text: &str, whole: Span, changes: &[Change]) -> String {
    let mut out = String::with_capacity(whole.len());
    let mut end = whole.start;
    for change in changes {
        out.push_str(&text[end..change.span.start]);
        out.push_str(&change.text);
        end = change.span.end;
    }
    out.push_str(&text[end..whole.end]);
    out
}

/// The changes of two rounds as changes of the original text; where a later one touches what an earlier one wrote, they
/// become one. `between` is the text between the rounds, which `later` points into.
fn composed(earlier: Vec<Change>, later: Vec<Change>, between: &str) -> Vec<Change> {
    let mut out = Vec::with_capacity(earlier.len() + later.len());
    let mut later = later.into_iter().peekable();
    let mut earlier = Written {
        changes: earlier.into_iter().peekable(),
        removed: 0,
        added: 0,
    };
    loop {
        let next = later.peek().map(|change| change.span);
        let mut place = match (earlier.peek(), next) {
            (None, None) => return out,
            (Some(written), Some(next)) => written.min(next),
            (Some(one), None) | (None, Some(one)) => one,
        };
        let start = earlier.original(place.start);
        let (mut causes, mut edits) = (Vec::new(), Vec::new());
        // How far the changes of each round reach in this one; a change joins where the other round's reach to it.
        let (mut earlier_end, mut later_end) = (Some(place.start), Some(place.start));
        loop {
            if let Some(written) = earlier.peek().filter(|one| Some(one.start) <= later_end) {
                causes.extend(earlier.step());
                earlier_end = Some(written.end);
                later_end = later_end.filter(|_| !edits.is_empty());
            } else if let Some(change) = later.next_if(|one| Some(one.span.start) <= earlier_end) {
                later_end = Some(change.span.end);
                earlier_end = earlier_end.filter(|_| !causes.is_empty());
                edits.push(change);
            } else {
                break;
            }
        }
        place.end = earlier_end.max(later_end).unwrap_or(place.end);
        let text = applied(between, place, &edits);
        causes.extend(edits.into_iter().flat_map(|change| change.causes));
        out.push(Change {
            span: Span::new(start, earlier.original(place.end)),
            text,
            causes,
        });
    }
}

/// The changes of the rounds so far, as places in the text that they gave.
struct Written {
    changes: std::iter::Peekable<std::vec::IntoIter<Change>>,
    /// Sums over the changes that were passed.
    removed: usize,
    added: usize,
}

impl Written {
    /// Where the text of the next change stands.
    fn peek(&mut self) -> Option<Span> {
        let change = self.changes.peek()?;
        let start = change.span.start + self.added - self.removed;
        Some(Span::new(start, start + change.text.len()))
    }

    /// Passes the next change; gives its causes.
    fn step(&mut self) -> Vec<Cause> {
        self.changes.next().map_or_else(Vec::new, |change| {
            self.removed += change.span.len();
            self.added += change.text.len();
            change.causes
        })
    }

    /// The place in the original text of what stands here behind the changes that were passed.
    fn original(&self, place: usize) -> usize {
        place + self.removed - self.added
    }
}
