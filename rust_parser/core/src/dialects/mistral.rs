//! Mistral: `[TOOL_CALLS]` and an array of objects, or since its later templates `NAME[CALL_ID]ID[ARGS]{…}` behind each
//! tag; reasoning between `[THINK]` and `[/THINK]`.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Mistral,
    &[
        ("[TOOL_CALLS]", TagKind::CallOpen),
        ("[CALL_ID]", TagKind::Separator),
        ("[ARGS]", TagKind::Separator),
        ("[THINK]", TagKind::ThinkOpen),
        ("[/THINK]", TagKind::ThinkClose),
        ("[TOOL_RESULTS]", TagKind::ResponseOpen),
        ("[/TOOL_RESULTS]", TagKind::ResponseClose),
        ("[INST]", TagKind::Token),
        ("[/INST]", TagKind::Token),
        ("[AVAILABLE_TOOLS]", TagKind::Token),
        ("[/AVAILABLE_TOOLS]", TagKind::Token),
    ],
    Body::List(List {
        item: Item::Headed("[CALL_ID]", "[ARGS]"),
        bare: false,
    }),
    "",
);
