//! Columns of several Arrow layouts that mean the same: a list is a list, a string a string. It knows no column by name.
//!
//! Data from outside may say that it is text and not be. Where everything stands is checked of a whole column before it
//! is used; that strings are text only of the rows that are about to be read, while they are on their way through the
//! cache in any case.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::ByteArrayType;
use arrow_array::{
    Array, ArrayRef, GenericByteArray, LargeListArray, LargeStringArray, ListArray,
    OffsetSizeTrait, StringArray, StringViewArray,
};
use arrow_buffer::ArrowNativeType;
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType};

use crate::ascii::is_ascii;

/// Everything about the data, but not that its strings are text, views aside: that is [`Strings::are_text`]'s.
pub(super) fn check_places(data: &ArrayData) -> Result<(), ArrowError> {
    let bytes = match data.data_type() {
        DataType::Utf8 => Some(DataType::Binary),
        DataType::LargeUtf8 => Some(DataType::LargeBinary),
        _ => None,
    };
    match bytes {
        Some(bytes) => drop(data.clone().into_builder().data_type(bytes).build()?),
        None => data.validate_data()?,
    }
    data.child_data().iter().try_for_each(check_places)
}

/// A list column, of either offset width.
pub(super) enum Lists<'a> {
    Small(&'a ListArray),
    Large(&'a LargeListArray),
}

impl<'a> Lists<'a> {
    pub(super) fn of(column: &'a ArrayRef) -> Option<Self> {
        match column.data_type() {
            DataType::List(_) => column.as_list_opt().map(Self::Small),
            DataType::LargeList(_) => column.as_list_opt().map(Self::Large),
            _ => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Small(lists) => lists.len(),
            Self::Large(lists) => lists.len(),
        }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Small(lists) => lists.is_null(row),
            Self::Large(lists) => lists.is_null(row),
        }
    }

    pub(super) fn values(&self) -> &'a ArrayRef {
        match self {
            Self::Small(lists) => lists.values(),
            Self::Large(lists) => lists.values(),
        }
    }

    /// Where a row's entries stand among the values; a null row has none.
    pub(super) fn range(&self, row: usize) -> Range<usize> {
        match self {
            _ if self.is_null(row) => 0..0,
            Self::Small(lists) => offsets(lists.value_offsets(), row),
            Self::Large(lists) => offsets(lists.value_offsets(), row),
        }
    }
}

fn offsets<O: OffsetSizeTrait>(offsets: &[O], row: usize) -> Range<usize> {
    offsets[row].as_usize()..offsets[row + 1].as_usize()
}

/// A string column of any layout; a column of nulls, or none at all, is one too.
#[derive(Clone, Copy)]
pub(super) enum Strings<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
    Absent,
}

impl<'a> Strings<'a> {
    pub(super) fn of(column: &'a ArrayRef) -> Option<Self> {
        match column.data_type() {
            DataType::Utf8 => column.as_string_opt().map(Self::Small),
            DataType::LargeUtf8 => column.as_string_opt().map(Self::Large),
            DataType::Utf8View => column.as_string_view_opt().map(Self::View),
            DataType::Null => Some(Self::Absent),
            _ => None,
        }
    }

    /// How long all strings are together, of views how much they have to show.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Small(strings) => bytes(strings),
            Self::Large(strings) => bytes(strings),
            Self::View(strings) => strings.data_buffers().iter().map(|it| it.len()).sum(),
            Self::Absent => 0,
        }
    }

    /// The strings of these rows are UTF-8, each by itself.
    pub(super) fn are_text(&self, rows: Range<usize>) -> bool {
        match self {
            Self::Small(strings) => are_text(strings, rows),
            Self::Large(strings) => are_text(strings, rows),
            Self::View(_) | Self::Absent => true,
        }
    }

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(strings) => strings.is_valid(row).then(|| strings.value(row)),
            Self::Large(strings) => strings.is_valid(row).then(|| strings.value(row)),
            Self::View(strings) => strings.is_valid(row).then(|| strings.value(row)),
            Self::Absent => None,
        }
    }
}

fn bytes<T: ByteArrayType>(strings: &GenericByteArray<T>) -> usize {
    let offsets = strings.value_offsets();
    offsets[strings.len()].as_usize() - offsets[0].as_usize()
}

fn are_text<T: ByteArrayType>(strings: &GenericByteArray<T>, rows: Range<usize>) -> bool {
    let offsets = &strings.value_offsets()[rows.start..=rows.end];
    let bytes = strings.value_data();
    let (start, end) = (offsets[0].as_usize(), offsets[offsets.len() - 1].as_usize());
    let within = |offset: &T::Offset| bytes.get(offset.as_usize()).is_some_and(continues);
    is_utf8(&bytes[start..end]) && !offsets.iter().any(within)
}

/// It is not the first byte of a character.
fn continues(byte: &u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// The standard library's check, but for pieces that are ASCII, as most are: those are told as fast as they are read.
fn is_utf8(mut bytes: &[u8]) -> bool {
    const PIECE: usize = 1 << 11;
    while !bytes.is_empty() {
        let piece = &bytes[..bytes.len().min(PIECE)];
        let checked = match is_ascii(piece) {
            true => piece.len(),
            false => match std::str::from_utf8(piece) {
                Ok(text) => text.len(),
                // The piece ends within a character, of which there is more.
                Err(stop) if stop.error_len().is_none() && piece.len() < bytes.len() => {
                    stop.valid_up_to()
                }
                Err(_) => return false,
            },
        };
        bytes = &bytes[checked..];
    }
    true
}
