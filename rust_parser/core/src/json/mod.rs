//! JSON for text that may be broken: find where a value ends, read it with the place of everything in it,
//! and, where it is not JSON, say what is wrong first and what it was meant to be.
//!
//! Strict means the grammar of RFC 8259. A lone surrogate escape and a number beyond a double are in that grammar;
//! what a tool call may hold is decided by its reader, not here.

mod mend;
mod place;
mod read;
mod skip;
mod strings;
mod value;

pub use mend::{Fault, Mended, Stop, mend};
pub(crate) use mend::{is_high, lone_surrogate, overflow};
pub use place::{Place, Places};
pub use read::{Found, Read, read, value_at};
pub(crate) use skip::{Key, Visit, walk};
pub use skip::{blanks, end_of_value, end_of_value_portably};
pub(crate) use strings::{Strings, Watch, Work, fastest, search};
pub use value::{Escapes, Member, Node, Quoted, Value, canonical, decode_string, quote};

/// Values nested deeper than this are skipped but not read (J211).
pub const MAX_DEPTH: usize = 500;
