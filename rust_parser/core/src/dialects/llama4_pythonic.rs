//! Llama 4, and others that call as Python does: `[NAME(KEY=VALUE), …]`, between `<|python_start|>` and `<|python_end|>` or
//! between nothing.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Llama4Pythonic,
    &[
        ("<|python_start|>", TagKind::CallOpen),
        ("<|python_end|>", TagKind::CallClose),
        ("<|eot|>", TagKind::Token),
        ("<|eom|>", TagKind::Token),
        ("<|header_start|>", TagKind::Token),
        ("<|header_end|>", TagKind::Token),
    ],
    Body::List(List {
        item: Item::Function { brackets: true },
        bare: true,
    }),
    "",
);
