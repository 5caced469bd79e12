//! Columns of several Arrow layouts that mean the same: a list is a list, a string a string. It knows no column by name.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, LargeListArray, LargeStringArray, ListArray, OffsetSizeTrait, StringArray,
    StringViewArray,
};
use arrow_schema::DataType;

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

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(strings) => strings.is_valid(row).then(|| strings.value(row)),
            Self::Large(strings) => strings.is_valid(row).then(|| strings.value(row)),
            Self::View(strings) => strings.is_valid(row).then(|| strings.value(row)),
            Self::Absent => None,
        }
    }
}
