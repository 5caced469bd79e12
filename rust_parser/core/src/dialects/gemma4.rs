//! Gemma 4: `<|tool_call>call:NAME{KEY:VALUE,…}<tool_call|>`, strings between `<|"|>`; reasoning between `<|channel>thought`
//! and `<channel|>`.

use super::Dialect;
use super::bodies::Braces;
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Gemma4,
    &[
        ("<|channel>thought", TagKind::ThinkOpen),
        ("<channel|>", TagKind::ThinkClose),
        ("<|tool_call>", TagKind::CallOpen),
        ("<tool_call|>", TagKind::CallClose),
        ("<|tool_response>", TagKind::ResponseOpen),
        ("<tool_response|>", TagKind::ResponseClose),
        ("<|channel>", TagKind::Token),
        ("<|turn>", TagKind::Token),
        ("<turn|>", TagKind::Token),
    ],
    Body::Braces(Braces { quote: "<|\"|>" }),
    "",
)
.ending_at_once();
