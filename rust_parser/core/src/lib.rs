//! The parser of Hermes Space, from bytes to findings and columns:
//!
//! ```text
//! span -> finding -> json -> message -> scan -> schema -> call -> dialects -> structured -> safety -> conversation -> columns -> shard
//!                                                               `-> mend
//! ```
//!
//! Parsing never fails: any text gives parts that tile it, every call is listed, and what is wrong with it is a
//! finding with a place and a cause. This crate knows neither Python nor files.

mod ascii;
pub mod call;
#[cfg(feature = "tables")]
pub mod columns;
pub mod conversation;
pub mod dialects;
pub mod failure;
pub mod finding;
pub mod json;
pub mod mend;
pub mod message;
pub mod safety;
pub mod scan;
pub mod schema;
#[cfg(feature = "tables")]
pub mod shard;
pub mod span;
pub mod structured;
