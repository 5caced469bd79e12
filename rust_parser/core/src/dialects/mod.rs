//! The dialects: how one message's text marks reasoning, calls and responses. This file holds their list and
//! the choice between them; each dialect reads in its own file. No dialect knows Arrow or other messages.

mod hermes;

use crate::message::{Message, Role};

macro_rules! dialects {
    ($($variant:ident $name:literal $module:ident;)+) => {
        /// A dialect, by the name that people use for it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Dialect { $($variant),+ }

        impl Dialect {
            pub const ALL: &[Dialect] = &[$(Dialect::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Reads one message. Never fails: any text gives parts that tile it.
            /// `tool_names` are the declared tools, where the caller knows them.
            pub fn parse(self, text: &str, role: Role, tool_names: &[String]) -> Message {
                match self { $(Self::$variant => $module::parse(text, role, tool_names)),+ }
            }
        }
    };
}

dialects! {
    Hermes "hermes" hermes;
}

impl Dialect {
    /// What is read where no dialect is named.
    pub const DEFAULT: Dialect = Dialect::Hermes;

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|dialect| dialect.name() == name)
    }
}
