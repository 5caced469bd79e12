//! LFM2: `[NAME(KEY=VALUE), …]` between `<|tool_call_start|>` and `<|tool_call_end|>`.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Lfm2,
    &[
        ("<|tool_call_start|>", TagKind::CallOpen),
        ("<|tool_call_end|>", TagKind::CallClose),
        ("<|tool_response_start|>", TagKind::ResponseOpen),
        ("<|tool_response_end|>", TagKind::ResponseClose),
    ],
    Body::List(List {
        item: Item::Function { brackets: true },
        bare: false,
    }),
    "",
);
