//! The declared tools, and calls held against them (S4xx). `declared` reads a declaration, `compile` a tool's JSON
//! Schema, `evaluate` holds a value against it, `check` says what is wrong with a call.
//!
//! JSON Schema as draft 2020-12 has it, read without any look outside: a reference leads to a place in the same schema.
//! The older spellings `definitions`, `dependencies` and `items` as a list are read too. Not read, and therefore not
//! checked, are `format`, `content…`, `unevaluated…`, `$dynamicRef` and a pattern with look-around or back-references.
//! Whatever a schema says, checking takes time in proportion to the text: every step is counted
//! (`evaluate`), and what takes too many is left unchecked and said (S406). A library that checks without counting would
//! not do here: definitions that ask twice for the next one take two to the power of their number.

mod check;
mod compile;
mod declared;
mod equality;
mod evaluate;
mod kinds;
mod known;
mod number;
mod reference;
mod rules;
mod runs;
mod words;

pub use check::Checker;
pub use declared::Declared;
pub use kinds::Kinds;
pub use runs::Declarations;
