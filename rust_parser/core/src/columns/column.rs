//! The kinds of column, and the macro by which a table declares its columns: name, kind and value in one line each.
//! It knows no table.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_schema::{DataType, Field};

/// A column under construction.
pub(super) trait Column: Default {
    fn data_type() -> DataType;
    fn finish(&mut self) -> ArrayRef;

    fn field(name: &str) -> Field {
        Field::new(name, Self::data_type(), true)
    }
}

/// Numbers and counts within a table: `int32`.
#[derive(Default)]
pub(super) struct Int(Int32Builder);

/// Byte counts and offsets: `int64`.
#[derive(Default)]
pub(super) struct Long(Int64Builder);

/// `bool`.
#[derive(Default)]
pub(super) struct Flag(BooleanBuilder);

/// `string`.
#[derive(Default)]
pub(super) struct Text(StringBuilder);

/// `list<string>`.
#[derive(Default)]
pub(super) struct Texts(ListBuilder<StringBuilder>);

// Each push is inlined where its value is made, for there it is mostly known not to be null.
impl Int {
    #[inline(always)]
    pub(super) fn push(&mut self, value: impl Into<Option<usize>>) {
        self.0.append_option(
            value
                .into()
                .map(|value| i32::try_from(value).unwrap_or(i32::MAX)),
        );
    }
}

impl Long {
    #[inline(always)]
    pub(super) fn push(&mut self, value: impl Into<Option<usize>>) {
        self.0.append_option(
            value
                .into()
                .map(|value| i64::try_from(value).unwrap_or(i64::MAX)),
        );
    }
}

impl Flag {
    #[inline(always)]
    pub(super) fn push(&mut self, value: bool) {
        self.0.append_value(value);
    }
}

impl Text {
    #[inline(always)]
    pub(super) fn push<'a>(&mut self, value: impl Into<Option<&'a str>>) {
        self.0.append_option(value.into());
    }
}

impl Texts {
    pub(super) fn push<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        values
            .into_iter()
            .for_each(|value| self.0.values().append_value(value));
        self.0.append(true);
    }
}

macro_rules! kinds {
    ($($kind:ident $data_type:expr;)+) => {
        $(impl Column for $kind {
            fn data_type() -> DataType {
                $data_type
            }

            fn finish(&mut self) -> ArrayRef {
                ArrayBuilder::finish(&mut self.0)
            }
        })+
    };
}

kinds! {
    Int DataType::Int32;
    Long DataType::Int64;
    Flag DataType::Boolean;
    Text DataType::Utf8;
    Texts DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
}

/// Declares a table: `column: Kind = value`, where the value may use the entry that is named in the head.
macro_rules! table {
    ($(#[$doc:meta])* $table:ident($entry:ident: $entry_type:ty) { $($column:ident: $kind:ident = $value:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $table { $($column: $crate::columns::column::$kind),+ }

        impl $table {
            pub(super) fn schema() -> arrow_schema::SchemaRef {
                use $crate::columns::column::Column;
                // Asked for with every stretch of every table, and always the same.
                static SCHEMA: std::sync::LazyLock<arrow_schema::SchemaRef> = std::sync::LazyLock::new(|| {
                    let fields = vec![$($crate::columns::column::$kind::field(stringify!($column))),+];
                    std::sync::Arc::new(arrow_schema::Schema::new(fields))
                });
                std::sync::Arc::clone(&SCHEMA)
            }

            fn push(&mut self, $entry: &$entry_type) {
                $(self.$column.push($value);)+
            }

            pub(super) fn finish(&mut self) -> arrow_array::RecordBatch {
                use $crate::columns::column::Column;
                arrow_array::RecordBatch::try_new(Self::schema(), vec![$(self.$column.finish()),+])
                    .expect("every push gives each column one value of its own type")
            }
        }
    };
}

pub(super) use table;
