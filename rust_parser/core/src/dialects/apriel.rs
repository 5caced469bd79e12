//! Apriel: `<tool_calls>` around an array of calls; `[BEGIN FINAL RESPONSE]` ends the reasoning that its prompt begins.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::ARGUMENTS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Apriel,
    &[
        ("[BEGIN FINAL RESPONSE]", TagKind::ThinkClose),
        ("[END FINAL RESPONSE]", TagKind::Frame),
        ("<tool_calls>", TagKind::CallOpen),
        ("</tool_calls>", TagKind::CallClose),
    ],
    Body::List(List {
        item: Item::Array(ARGUMENTS),
        bare: false,
    }),
    "",
)
.ending_at_once();
