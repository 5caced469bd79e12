//! How the body of a call is written, where it is more than one JSON object: what stands where, and what is wrong with
//! it. Where the call begins and ends in the message is `walker`'s business.

mod braces;
mod ends;
mod functions;
mod items;
mod list;
mod named;
mod python;
mod values;

pub(super) use braces::Braces;
pub(super) use functions::read as read_function;
pub(super) use items::{Items, Key, NameAt, ReadItems};
pub(super) use list::{Item, List};
pub(super) use named::{FENCE, Head, Named};
