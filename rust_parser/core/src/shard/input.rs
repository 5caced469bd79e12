//! What a batch of rows must look like, and one row's texts out of it. It copies no text and parses none.

use std::borrow::Cow;
use std::fmt::Display;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, Int32Array, RecordBatch, StructArray};
use arrow_schema::DataType;

use super::ShardError;
use super::arrays::{Lists, Strings, check_places};
use crate::columns::Labels;
use crate::conversation::Input;
use crate::message::{Part, PartKind, Role};
use crate::span::Span;

const MESSAGES: &str =
    "a list of messages with the strings `from` (or `role`) and `value` (or `content`)";

const NO_TEXT: &str = "a string that is not UTF-8";

/// How many of a table's columns an error names.
const NAMED: usize = 16;

/// A record batch whose columns are known to be of the right types and of valid data.
pub(super) struct Batch<'a> {
    messages: Lists<'a>,
    roles: Strings<'a>,
    texts: Strings<'a>,
    /// The entries of `messages`: which are null.
    entries: &'a StructArray,
    /// The parts of the messages whose container knows them.
    parts: Parts<'a>,
    id: Strings<'a>,
    config: Strings<'a>,
    category: Strings<'a>,
    subcategory: Strings<'a>,
    task: Strings<'a>,
    tools: Tools<'a>,
}

/// One row's texts.
#[derive(Default)]
pub(super) struct Texts<'a> {
    pub(super) messages: Vec<Input<'a>>,
    pub(super) tools: Option<Cow<'a, str>>,
    pub(super) labels: Labels<'a>,
}

impl<'a> Batch<'a> {
    pub(super) fn read(batch: &'a RecordBatch) -> Result<Self, ShardError> {
        let column = batch
            .column_by_name("conversations")
            .ok_or_else(|| no_messages(batch))?;
        let unreadable = || wrong_type("conversations", column, MESSAGES);
        let messages = Lists::of(column).ok_or_else(unreadable)?;
        let entries = messages.values().as_struct_opt().ok_or_else(unreadable)?;
        let field = |names: [&str; 2]| {
            let values = names.iter().find_map(|name| entries.column_by_name(name));
            values.and_then(Strings::of).ok_or_else(unreadable)
        };
        valid("conversations", column)?;
        let parts = Parts::of(entries.column_by_name("parts")).ok_or_else(unreadable)??;
        let label = |name| strings(batch, name);
        Ok(Self {
            roles: field(["from", "role"])?,
            texts: field(["value", "content"])?,
            messages,
            entries,
            parts,
            id: label("id")?,
            config: label("config")?,
            category: label("category")?,
            subcategory: label("subcategory")?,
            task: label("task")?,
            tools: Tools::of(batch)?,
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.messages.len()
    }

    /// How much text all messages hold together.
    pub(super) fn text_bytes(&self) -> usize {
        self.texts.bytes()
    }

    /// Puts a row's texts in place of those that are there.
    pub(super) fn row(&'a self, row: usize, texts: &mut Texts<'a>) -> Result<(), ShardError> {
        self.check_text(row)?;
        let messages = self.messages.range(row).map(|entry| self.message(entry));
        texts.messages.clear();
        texts.messages.extend(messages);
        texts.tools = self.tools.get(row);
        texts.labels = Labels {
            id: self.id.get(row),
            config: self.config.get(row),
            category: self.category.get(row),
            subcategory: self.subcategory.get(row),
            task: self.task.get(row),
        };
        Ok(())
    }

    /// What the row holds is text, as its columns say.
    fn check_text(&self, row: usize) -> Result<(), ShardError> {
        let messages = self.messages.range(row);
        let tools = match &self.tools {
            Tools::Text(strings) => (strings, row..row + 1),
            Tools::List(lists, strings) => (strings, lists.range(row)),
        };
        let one = row..row + 1;
        let columns = [
            ("conversations", &self.roles, messages.clone()),
            ("conversations", &self.texts, messages),
            ("tools", tools.0, tools.1),
            ("id", &self.id, one.clone()),
            ("config", &self.config, one.clone()),
            ("category", &self.category, one.clone()),
            ("subcategory", &self.subcategory, one.clone()),
            ("task", &self.task, one),
        ];
        let mut columns = columns.into_iter();
        match columns.find(|(_, strings, rows)| !strings.are_text(rows.clone())) {
            Some((name, ..)) => Err(damaged(name, NO_TEXT)),
            None => Ok(()),
        }
    }

    /// A null message is an empty one; a role that nobody knows is the user's, in whose text nothing is read.
    fn message(&'a self, entry: usize) -> Input<'a> {
        let there = self.entries.is_valid(entry);
        let role = self
            .roles
            .get(entry)
            .filter(|_| there)
            .and_then(Role::from_name);
        let text = self.texts.get(entry).filter(|_| there);
        Input {
            role: role.unwrap_or(Role::User),
            text: text.unwrap_or_default(),
            parts: self.parts.get(entry).filter(|_| there),
        }
    }
}

impl Texts<'_> {
    pub(super) fn bytes(&self) -> usize {
        let Labels {
            id,
            config,
            category,
            subcategory,
            task,
        } = self.labels;
        let labels = [id, config, category, subcategory, task]
            .into_iter()
            .flatten();
        labels
            .chain(self.messages.iter().map(|message| message.text))
            .map(str::len)
            .sum()
    }
}

/// The parts that stand beside a message's text: a list of structs of a kind and two places.
struct Parts<'a> {
    lists: Option<Lists<'a>>,
    /// Of all messages, one after the other.
    all: Vec<Part>,
}

impl<'a> Parts<'a> {
    /// `None` where the column is of another type.
    fn of(column: Option<&'a ArrayRef>) -> Option<Result<Self, ShardError>> {
        let Some(column) = column.filter(|column| column.data_type() != &DataType::Null) else {
            return Some(Ok(Self {
                lists: None,
                all: Vec::new(),
            }));
        };
        let lists = Lists::of(column)?;
        let parts = lists.values().as_struct_opt()?;
        let kinds = parts.column_by_name("kind").and_then(Strings::of)?;
        if !kinds.are_text(0..parts.len()) {
            return Some(Err(damaged("conversations", NO_TEXT)));
        }
        let places = |name| parts.column_by_name(name)?.as_primitive_opt::<Int32Type>();
        let (starts, ends) = (places("start")?, places("end")?);
        let place = |places: &Int32Array, part| {
            let place = places.is_valid(part).then(|| places.value(part));
            place.map_or(usize::MAX, |place| {
                usize::try_from(place).unwrap_or(usize::MAX)
            })
        };
        let all = (0..parts.len()).map(|part| Part {
            kind: PartKind::from_name(kinds.get(part).unwrap_or_default()),
            span: Span::new(place(starts, part), place(ends, part)),
        });
        let all = all.collect();
        Some(Ok(Self {
            lists: Some(lists),
            all,
        }))
    }

    fn get(&self, message: usize) -> Option<&[Part]> {
        let lists = self.lists.as_ref()?;
        (!lists.is_null(message)).then(|| &self.all[lists.range(message)])
    }
}

/// The declared tools: JSON text, or a list of JSON texts, one a tool.
enum Tools<'a> {
    Text(Strings<'a>),
    List(Lists<'a>, Strings<'a>),
}

impl<'a> Tools<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, ShardError> {
        let Some(column) = batch.column_by_name("tools") else {
            return Ok(Self::Text(Strings::Absent));
        };
        let tools = match Lists::of(column) {
            Some(lists) => Strings::of(lists.values()).map(|strings| Self::List(lists, strings)),
            None => Strings::of(column).map(Self::Text),
        };
        valid("tools", column)?;
        tools.ok_or_else(|| wrong_type("tools", column, "a string or a list of strings"))
    }

    /// No list declares nothing; an empty one declares that there is no tool.
    fn get(&self, row: usize) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(strings) => strings.get(row).map(Cow::Borrowed),
            Self::List(lists, _) if lists.is_null(row) => None,
            Self::List(lists, strings) => {
                let tools: Vec<&str> = lists
                    .range(row)
                    .filter_map(|entry| strings.get(entry))
                    .collect();
                Some(Cow::Owned(format!("[{}]", tools.join(","))))
            }
        }
    }
}

fn strings<'a>(batch: &'a RecordBatch, name: &str) -> Result<Strings<'a>, ShardError> {
    let Some(column) = batch.column_by_name(name) else {
        return Ok(Strings::Absent);
    };
    let strings = Strings::of(column).ok_or_else(|| wrong_type(name, column, "a string column"))?;
    valid(name, column)?;
    Ok(strings)
}

/// Where everything stands in the column is right; what its strings hold is looked at row by row.
fn valid(name: &str, column: &ArrayRef) -> Result<(), ShardError> {
    check_places(&column.to_data()).map_err(|cause| damaged(name, cause))
}

fn damaged(name: &str, cause: impl Display) -> ShardError {
    ShardError(format!("the column `{name}` holds damaged data: {cause}"))
}

fn no_messages(batch: &RecordBatch) -> ShardError {
    let schema = batch.schema_ref();
    let mut names: Vec<String> = schema
        .fields()
        .iter()
        .take(NAMED)
        .map(|field| format!("`{}`", field.name()))
        .collect();
    if schema.fields().len() > NAMED {
        names.push("…".to_owned());
    }
    let names = if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    };
    ShardError(format!(
        "the table has no column `conversations` (found: {names}); {MESSAGES} is accepted there"
    ))
}

fn wrong_type(name: &str, column: &ArrayRef, accepted: &str) -> ShardError {
    ShardError(format!(
        "the column `{name}` is {}; {accepted} is accepted",
        column.data_type()
    ))
}
