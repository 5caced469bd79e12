//! How the body of a call is written, where it is more than one JSON object: what stands where, and what is wrong with
//! it. Where the call begins and ends in the message is `walker`'s business.

mod braces;
mod ends;
mod items;
mod named;
mod values;

pub(super) use braces::Braces;
pub(super) use items::{Items, Key, NameAt, ReadItems};
pub(super) use named::{Head, Named};
