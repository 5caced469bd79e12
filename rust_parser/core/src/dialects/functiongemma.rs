//! FunctionGemma: `<start_function_call>call:NAME{KEY:VALUE,…}<end_function_call>`, strings between `<escape>`.

use super::Dialect;
use super::bodies::Braces;
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Functiongemma,
    &[
        ("<start_function_call>", TagKind::CallOpen),
        ("<end_function_call>", TagKind::CallClose),
        ("<start_function_response>", TagKind::ResponseOpen),
        ("<end_function_response>", TagKind::ResponseClose),
        ("<start_of_turn>", TagKind::Token),
        ("<end_of_turn>", TagKind::Token),
    ],
    Body::Braces(Braces { quote: "<escape>" }),
    "",
);
