//! InternLM 2: `{"name", "parameters"}` between `<|action_start|><|plugin|>` and `<|action_end|>`.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::PARAMETERS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Internlm2,
    &[
        ("<|action_start|><|plugin|>", TagKind::CallOpen),
        ("<|action_end|>", TagKind::CallClose),
    ],
    Body::List(List {
        item: Item::Object(PARAMETERS),
        bare: false,
    }),
    "",
);
