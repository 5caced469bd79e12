//! The XML that older Claude prompts ask for: `<function_calls>` around `<invoke name="NAME">`, with each argument as
//! `<parameter name="KEY">`.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::AnthropicXml,
    &[
        ("<function_calls>", TagKind::SectionOpen),
        ("</function_calls>", TagKind::SectionClose),
        ("<invoke name=\"", TagKind::CallOpen),
        ("</invoke>", TagKind::CallClose),
        ("<parameter name=\"", TagKind::ItemOpen),
        ("</parameter>", TagKind::ItemClose),
    ],
    Body::Items(Items {
        name: NameAt::Attribute,
        key: Key::Attribute,
        own_lines: false,
    }),
    "\n",
);
