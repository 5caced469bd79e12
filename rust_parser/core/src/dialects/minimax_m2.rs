//! MiniMax M2: `<minimax:tool_call>` around `<invoke name="NAME">`, with each argument as `<parameter name="KEY">`.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::MinimaxM2,
    &[
        ("<minimax:tool_call>", TagKind::SectionOpen),
        ("</minimax:tool_call>", TagKind::SectionClose),
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
