//! Seed-OSS: `<seed:think>`, and `<seed:tool_call>` around `<function=NAME>` with each argument as `<parameter=KEY>`.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::SeedOss,
    &[
        ("<seed:think>", TagKind::ThinkOpen),
        ("</seed:think>", TagKind::ThinkClose),
        ("<seed:tool_call>", TagKind::SectionOpen),
        ("</seed:tool_call>", TagKind::SectionClose),
        ("<function=", TagKind::CallOpen),
        ("</function>", TagKind::CallClose),
        ("<parameter=", TagKind::ItemOpen),
        ("</parameter>", TagKind::ItemClose),
    ],
    Body::Items(Items {
        name: NameAt::InTag,
        key: Key::InTag,
        own_lines: false,
    }),
    "\n",
);
