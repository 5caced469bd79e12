//! OLMo 3: `NAME(KEY=VALUE)`, one call a line, between `<function_calls>` and `</function_calls>`.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Olmo3,
    &[
        ("<function_calls>", TagKind::CallOpen),
        ("</function_calls>", TagKind::CallClose),
    ],
    Body::List(List {
        item: Item::Function { brackets: false },
        bare: false,
    }),
    "",
);
