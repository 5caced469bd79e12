//! Kimi K2: calls between control tokens, each with an id that holds its name, `functions.NAME:INDEX`.

use super::Dialect;
use super::bodies::Named;
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::KimiK2,
    &[
        ("<|tool_calls_section_begin|>", TagKind::SectionOpen),
        ("<|tool_calls_section_end|>", TagKind::SectionClose),
        ("<|tool_call_begin|>", TagKind::CallOpen),
        ("<|tool_call_argument_begin|>", TagKind::Separator),
        ("<|tool_call_end|>", TagKind::CallClose),
    ],
    Body::Named(Named::Id),
    "",
);
