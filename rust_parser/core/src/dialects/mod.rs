//! The dialects: how one message's text marks reasoning, calls and responses. This file holds their list and
//! the choice between them; each dialect reads in its own file. No dialect knows Arrow or other messages.

mod bodies;
pub mod detect;
mod grammar;
mod leaks;
mod roles;
mod tiles;
mod walker;

mod anthropic_xml;
mod apriel;
mod cohere;
mod deepseek_v3;
mod deepseek_v31;
mod deepseek_v32;
mod deepseek_v4;
mod deepseek_v41;
mod functiongemma;
mod gemma4;
mod gigachat3;
mod glm45;
mod glm47;
mod granite;
mod granite20b;
mod harmony;
mod hermes;
mod hunyuan_a13b;
mod internlm2;
mod kimi_k2;
mod lfm2;
mod llama3_json;
mod llama4_pythonic;
mod longcat;
mod minimax_m2;
mod mistral;
mod nemotron_v2;
mod olmo3;
mod qwen3_coder;
mod react;
mod seed_oss;
mod think;

use crate::message::{Message, Role};
use crate::scan::TagKind;
use crate::schema::Declared;
use detect::Signs;
use grammar::Grammar;

/// A dialect is either tagged, and its module holds a `GRAMMAR` that the walker reads by; or its module has a reader of
/// its own, `parse`, and
/// says by which `SIGNS` its messages are known.
macro_rules! dialects {
    (
        tagged { $($tagged:ident $tagged_name:literal $grammar:ident;)* }
        own { $($own:ident $own_name:literal $reader:ident;)* }
    ) => {
        /// A dialect, by the name that people use for it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Dialect { $($tagged,)* $($own,)* }

        impl Dialect {
            pub const ALL: &[Dialect] = &[$(Dialect::$tagged,)* $(Dialect::$own,)*];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$tagged => $tagged_name,)*
                    $(Self::$own => $own_name,)*
                }
            }

            /// Reads one message. Never fails: any text gives parts that tile it.
            pub fn parse(self, text: &str, role: Role, declared: &Declared) -> Message {
                match self {
                    $(Self::$tagged => walker::parse(&$grammar::GRAMMAR, text, role, declared),)*
                    $(Self::$own => $reader::parse(text, role, declared),)*
                }
            }

            /// What it is known by.
            fn signs(self) -> Signs {
                match self {
                    $(Self::$tagged => $grammar::GRAMMAR.signs(),)*
                    $(Self::$own => $reader::SIGNS,)*
                }
            }
        }
    };
}

dialects! {
    tagged {
        Hermes "hermes" hermes;
        Qwen3Coder "qwen3_coder" qwen3_coder;
        KimiK2 "kimi_k2" kimi_k2;
        Glm45 "glm45" glm45;
        Glm47 "glm47" glm47;
        DeepseekV3 "deepseek_v3" deepseek_v3;
        DeepseekV31 "deepseek_v31" deepseek_v31;
        DeepseekV32 "deepseek_v32" deepseek_v32;
        DeepseekV4 "deepseek_v4" deepseek_v4;
        DeepseekV41 "deepseek_v41" deepseek_v41;
        MinimaxM2 "minimax_m2" minimax_m2;
        AnthropicXml "anthropic_xml" anthropic_xml;
        SeedOss "seed_oss" seed_oss;
        Longcat "longcat" longcat;
        Mistral "mistral" mistral;
        Llama3Json "llama3_json" llama3_json;
        Llama4Pythonic "llama4_pythonic" llama4_pythonic;
        Lfm2 "lfm2" lfm2;
        Olmo3 "olmo3" olmo3;
        Cohere "cohere" cohere;
        Granite "granite" granite;
        Granite20b "granite20b" granite20b;
        HunyuanA13b "hunyuan_a13b" hunyuan_a13b;
        Apriel "apriel" apriel;
        NemotronV2 "nemotron_v2" nemotron_v2;
        Internlm2 "internlm2" internlm2;
        Gigachat3 "gigachat3" gigachat3;
        Gemma4 "gemma4" gemma4;
        Functiongemma "functiongemma" functiongemma;
        Think "think" think;
    }
    own {
        Harmony "harmony" harmony;
        React "react" react;
    }
}

/// The grammars that calls are recognised by in messages of another dialect, tried in this order.
static FOREIGN: &[&Grammar] = &[
    &hermes::GRAMMAR,
    &qwen3_coder::GRAMMAR,
    &kimi_k2::GRAMMAR,
    &deepseek_v31::GRAMMAR,
    &deepseek_v3::GRAMMAR,
    &deepseek_v32::GRAMMAR,
    &anthropic_xml::GRAMMAR,
];

impl Dialect {
    /// What is read where nothing speaks for another.
    pub const DEFAULT: Dialect = Dialect::Hermes;

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|dialect| dialect.name() == name)
    }

    /// How it opens a tool's response; empty where it has no tag for that.
    pub(crate) fn response_open(self) -> &'static str {
        self.signs().literal(TagKind::ResponseOpen)
    }
}
