//! GigaChat 3: a JSON object as a message of its own, `function call`, or behind `<|function_call|>`; no tag closes either.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::ARGUMENTS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Gigachat3,
    &[
        ("<|function_call|>", TagKind::CallOpen),
        (
            "<|message_sep|>\n\nfunction call<|role_sep|>\n",
            TagKind::CallOpen,
        ),
        ("<|message_sep|>", TagKind::Token),
        ("<|role_sep|>", TagKind::Token),
    ],
    Body::List(List {
        item: Item::Object(ARGUMENTS),
        bare: false,
    }),
    "",
);
