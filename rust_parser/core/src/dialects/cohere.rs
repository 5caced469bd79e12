//! Cohere's Command: `<|START_ACTION|>` around an array of `{"tool_call_id", "tool_name", "parameters"}`, or in its first
//! version `Action:` and the array in a code fence; reasoning in `<|START_THINKING|>`.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::Keys;
use crate::scan::TagKind;

/// Opens calls that only their code fence closes.
const FENCED: &str = "Action:\n```json\n";

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Cohere,
    &[
        ("<|START_THINKING|>", TagKind::ThinkOpen),
        ("<|END_THINKING|>", TagKind::ThinkClose),
        ("<|START_ACTION|>", TagKind::CallOpen),
        ("<|END_ACTION|>", TagKind::CallClose),
        (FENCED, TagKind::CallOpen),
        ("<|START_TEXT|>", TagKind::Frame),
        ("<|END_TEXT|>", TagKind::Frame),
        ("<|START_RESPONSE|>", TagKind::Frame),
        ("<|END_RESPONSE|>", TagKind::Frame),
        ("<|START_TOOL_RESULT|>", TagKind::ResponseOpen),
        ("<|END_TOOL_RESULT|>", TagKind::ResponseClose),
        ("<|START_OF_TURN_TOKEN|>", TagKind::Token),
        ("<|END_OF_TURN_TOKEN|>", TagKind::Token),
        ("<|CHATBOT_TOKEN|>", TagKind::Token),
        ("<|USER_TOKEN|>", TagKind::Token),
        ("<|SYSTEM_TOKEN|>", TagKind::Token),
    ],
    Body::List(List {
        item: Item::Array(Keys {
            name: "tool_name",
            arguments: "parameters",
            id: "tool_call_id",
        }),
        bare: false,
    }),
    "",
)
.with_lone_tag(FENCED);
