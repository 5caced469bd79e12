//! Shards: what goes in, what the tables hold, and that neither batches nor threads change it.

use std::sync::Arc;

use arrow_array::builder::{
    LargeListBuilder, ListBuilder, StringBuilder, StringViewBuilder, StructBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray,
};
use arrow_schema::{DataType, Field, Fields};
use arrow_select::concat::concat_batches;
use hermes_core::shard::{Options, Tables, parse};
use proptest::prelude::*;

type Messages<'a> = &'a [(&'a str, &'a str)];

const ROW: Messages<'_> = &[
    ("system", "Use <tool_call> well."),
    ("human", "list the files"),
    (
        "gpt",
        "<think>\nI look here\n</think>\nOne moment\n<tool_call>\n{\"name\": \"ls\", \"arguments\": {\"b\": 1, \"a\": \"é\"}}\n</tool_call>\n\
         <tool_call>\n{\"name\": \"cat\", \"arguments\": {}}\n</tool_call>",
    ),
    (
        "tool",
        "<tool_response>\n{\"tool_call_id\": \"c:0\", \"name\": \"ls\", \"content\": {\"output\": \"a\", \"exit_code\": 0}}\n</tool_response>\n\
         <tool_response>\n{\"tool_call_id\": \"c:1\", \"name\": \"cat\", \"content\": {\"error\": \"File not found: b\"}}\n</tool_response>",
    ),
    (
        "gpt",
        "<think>\nso\n</think>\nThere is one <tool_call>\n{\"name\": \"ls\", \"arguments\": \n</tool_call>",
    ),
];

fn fields(names: [&str; 2]) -> Fields {
    Fields::from(
        names
            .map(|name| Field::new(name, DataType::Utf8, true))
            .to_vec(),
    )
}

fn conversations(rows: &[Vec<(String, String)>]) -> ArrayRef {
    let mut list = ListBuilder::new(StructBuilder::from_fields(fields(["from", "value"]), 0));
    for row in rows {
        for (from, value) in row {
            let entry = list.values();
            entry
                .field_builder::<StringBuilder>(0)
                .unwrap()
                .append_value(from);
            entry
                .field_builder::<StringBuilder>(1)
                .unwrap()
                .append_value(value);
            entry.append(true);
        }
        list.append(true);
    }
    Arc::new(list.finish())
}

fn owned(row: Messages<'_>) -> Vec<(String, String)> {
    row.iter()
        .map(|(from, value)| ((*from).to_owned(), (*value).to_owned()))
        .collect()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .unwrap()
}

fn read(batches: &[RecordBatch]) -> Tables {
    parse(batches, &Options::default()).unwrap()
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let column = batch.column_by_name(column).unwrap().as_string::<i32>();
    column.is_valid(row).then(|| column.value(row).to_owned())
}

fn int(batch: &RecordBatch, column: &str, row: usize) -> Option<i32> {
    let column = batch
        .column_by_name(column)
        .unwrap()
        .as_primitive::<Int32Type>();
    column.is_valid(row).then(|| column.value(row))
}

fn long(batch: &RecordBatch, column: &str, row: usize) -> i64 {
    batch
        .column_by_name(column)
        .unwrap()
        .as_primitive::<Int64Type>()
        .value(row)
}

#[test]
fn a_row_becomes_its_entries() {
    let id: ArrayRef = Arc::new(StringArray::from(vec!["r1"]));
    let task: ArrayRef = Arc::new(NullArray::new(1));
    let tools: ArrayRef = Arc::new(LargeStringArray::from(vec![
        r#"[{"name": "ls"}, {"name": "cat"}, {"name": "rm"}]"#,
    ]));
    let rows = [
        ("id", id),
        ("task", task),
        ("tools", tools),
        ("conversations", conversations(&[owned(ROW)])),
    ];
    let tables = read(&[batch(rows.to_vec())]);

    let traces = &tables.traces[0];
    assert_eq!(
        (text(traces, "id", 0).as_deref(), text(traces, "task", 0)),
        (Some("r1"), None)
    );
    let counts = [
        ("trace", 0),
        ("message_count", 5),
        ("assistant_count", 2),
        ("step_count", 2),
        ("call_count", 3),
        ("valid_call_count", 2),
        ("response_count", 2),
        ("failed_response_count", 1),
        ("max_width", 2),
        ("reasoning_words", 4),
        ("answer_words", 5),
        ("tools_declared", 3),
    ];
    for (column, count) in counts {
        assert_eq!(int(traces, column, 0), Some(count), "{column}");
    }
    assert_eq!(
        long(traces, "text_bytes", 0),
        ROW.iter().map(|(_, text)| text.len() as i64).sum::<i64>()
    );
    let used = traces
        .column_by_name("tools_used")
        .unwrap()
        .as_list::<i32>()
        .value(0);
    assert_eq!(
        used.as_string::<i32>().iter().flatten().collect::<Vec<_>>(),
        ["ls", "cat"]
    );
    assert_eq!(
        text(traces, "end_state", 0).as_deref(),
        Some("ended_on_call")
    );

    let messages = &tables.messages[0];
    assert_eq!(messages.num_rows(), 5);
    let kinds: Vec<_> = (0..5).map(|row| text(messages, "kind", row)).collect();
    assert_eq!(
        kinds,
        [
            None,
            None,
            Some("both".to_owned()),
            None,
            Some("both".to_owned())
        ]
    );
    assert_eq!(text(messages, "role", 1).as_deref(), Some("user"));

    let calls = &tables.calls[0];
    assert_eq!(
        text(calls, "arguments", 0).as_deref(),
        Some(r#"{"a":"é","b":1}"#)
    );
    assert_eq!(
        (text(calls, "name", 2), text(calls, "arguments", 2)),
        (None, None)
    );
    let responses: Vec<_> = (0..3).map(|row| int(calls, "response", row)).collect();
    assert_eq!(responses, [Some(0), Some(1), None]);
    assert_eq!(
        (
            text(calls, "failure", 0),
            text(calls, "failure", 1).as_deref()
        ),
        (None, Some("E604"))
    );
    let body = long(calls, "start", 1) as usize..long(calls, "end", 1) as usize;
    assert_eq!(&ROW[2].1[body], r#"{"name": "cat", "arguments": {}}"#);

    let responses = &tables.responses[0];
    assert_eq!(
        (
            int(responses, "call", 1),
            text(responses, "id", 1).as_deref()
        ),
        (Some(1), Some("c:1"))
    );

    let findings = &tables.findings[0];
    let broken = (0..findings.num_rows())
        .find(|&row| text(findings, "code", row).is_some_and(|code| code.starts_with("J2")));
    let broken = broken.expect("the last call is no JSON");
    assert_eq!(
        (
            int(findings, "message", broken),
            int(findings, "call", broken)
        ),
        (Some(4), Some(2))
    );
    assert_eq!(text(findings, "severity", broken).as_deref(), Some("error"));
    let errors = (0..findings.num_rows())
        .filter(|&row| text(findings, "severity", row).as_deref() == Some("error"))
        .count();
    assert_eq!(int(traces, "error_count", 0), Some(errors as i32));
}

#[test]
fn other_layouts_of_the_same_rows_give_the_same_tables() {
    let expected = read(&[batch(vec![("conversations", conversations(&[owned(ROW)]))])]);

    let names = Fields::from(vec![
        Field::new("content", DataType::Utf8View, true),
        Field::new("extra", DataType::Utf8, true),
        Field::new("role", DataType::Utf8, true),
    ]);
    let mut list = LargeListBuilder::new(StructBuilder::from_fields(names, 0));
    for (role, content) in ROW {
        let entry = list.values();
        entry
            .field_builder::<StringViewBuilder>(0)
            .unwrap()
            .append_value(content);
        entry
            .field_builder::<StringBuilder>(1)
            .unwrap()
            .append_null();
        entry
            .field_builder::<StringBuilder>(2)
            .unwrap()
            .append_value(role);
        entry.append(true);
    }
    list.append(true);
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7]));
    assert_eq!(
        read(&[batch(vec![
            ("outcome", numbers),
            ("conversations", Arc::new(list.finish()))
        ])]),
        expected
    );
}

#[test]
fn nulls_are_empty() {
    let mut list = ListBuilder::new(StructBuilder::from_fields(fields(["from", "value"]), 0));
    list.append(false);
    for (there, value) in [(false, "hidden"), (true, "seen")] {
        list.values()
            .field_builder::<StringBuilder>(0)
            .unwrap()
            .append_null();
        list.values()
            .field_builder::<StringBuilder>(1)
            .unwrap()
            .append_value(value);
        list.values().append(there);
    }
    list.append(true);
    let tables = read(&[batch(vec![("conversations", Arc::new(list.finish()))])]);
    assert_eq!(tables.traces[0].num_rows(), 2);
    assert_eq!(
        (
            int(&tables.traces[0], "message_count", 0),
            int(&tables.traces[0], "message_count", 1)
        ),
        (Some(0), Some(2))
    );
    assert_eq!(
        (
            long(&tables.messages[0], "text_bytes", 0),
            long(&tables.messages[0], "text_bytes", 1)
        ),
        (0, 4)
    );
    assert_eq!(int(&tables.traces[0], "tools_declared", 0), None);
}

#[test]
fn tools_may_be_a_list() {
    let mut tools = ListBuilder::new(StringBuilder::new());
    tools.append_value([
        Some(r#"{"name": "ls"}"#),
        None,
        Some(r#"{"type": "function", "function": {"name": "cat"}}"#),
    ]);
    tools.append_value([None::<&str>; 0]);
    tools.append_null();
    let rows = conversations(&[vec![], vec![], vec![]]);
    let tables = read(&[batch(vec![
        ("tools", Arc::new(tools.finish())),
        ("conversations", rows),
    ])]);
    let declared: Vec<_> = (0..3)
        .map(|row| int(&tables.traces[0], "tools_declared", row))
        .collect();
    assert_eq!(declared, [Some(2), Some(0), None]);
}

#[test]
fn a_wrong_schema_is_one_sentence() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let strings: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    let rows = conversations(&[vec![]]);
    let refused = |columns: Vec<(&str, ArrayRef)>| {
        parse(&[batch(columns)], &Options::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(vec![("text", strings.clone()), ("n", numbers.clone())]),
        "the table has no column `conversations` (found: `text`, `n`); a list of messages with the strings `from` (or `role`) and \
         `value` (or `content`) is accepted there"
    );
    assert!(
        refused(vec![("conversations", strings)])
            .starts_with("the column `conversations` is Utf8; a list of messages")
    );
    assert_eq!(
        refused(vec![
            ("conversations", rows.clone()),
            ("id", numbers.clone())
        ]),
        "the column `id` is Int64; a string column is accepted"
    );
    assert_eq!(
        refused(vec![("conversations", rows), ("tools", numbers)]),
        "the column `tools` is Int64; a string or a list of strings is accepted"
    );
    assert_eq!(read(&[]), Tables::default());
}

/// Texts of pieces that mean something to the parser, in any order, and of anything else.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "\n", " ",
            "{\"name\": \"a\", \"arguments\": {\"x\": 1}}", "{\"name\": \"b\", \"arguments\": ", "{\"tool_call_id\": \"c\", \"content\": ",
            "{\"error\": \"File not found\"}", "}", "\"", "\\", "<|im_end|>", "<function=a>", "error", "é",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn rows() -> impl Strategy<Value = Vec<Vec<(String, String)>>> {
    let role = prop::sample::select(vec![
        "system", "human", "gpt", "tool", "gpt", "tool", "narrator",
    ])
    .prop_map(str::to_owned);
    prop::collection::vec(prop::collection::vec((role, hostile()), 0..6), 0..10)
}

fn whole(tables: &Tables) -> Vec<RecordBatch> {
    let parts = [
        &tables.traces,
        &tables.messages,
        &tables.calls,
        &tables.responses,
        &tables.findings,
    ];
    Tables::schemas()
        .iter()
        .zip(parts)
        .map(|((_, schema), part)| concat_batches(schema, part).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn neither_batches_nor_threads_change_the_tables(rows in rows(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4), copies in 1..20usize) {
        let rows: Vec<_> = std::iter::repeat_n(rows, copies).flatten().collect();
        let all = batch(vec![("conversations", conversations(&rows))]);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(rows.len() + 1)).collect();
        cuts.extend([0, rows.len()]);
        cuts.sort_unstable();
        let batches: Vec<RecordBatch> = cuts.windows(2).map(|cut| all.slice(cut[0], cut[1] - cut[0])).collect();
        let expected = whole(&parse(&[all], &Options { threads: Some(1), ..Options::default() }).unwrap());
        for threads in [None, Some(1), Some(4)] {
            prop_assert_eq!(&whole(&parse(&batches, &Options { threads, ..Options::default() }).unwrap()), &expected);
        }
        let number: Vec<i32> = expected[0].column(0).as_primitive::<Int32Type>().values().to_vec();
        prop_assert_eq!(number, (0..rows.len() as i32).collect::<Vec<_>>());
    }
}
