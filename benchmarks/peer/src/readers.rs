//! The two parsers, each used as its documentation says, and what of their answers can be compared.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StringArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields, Schema};
use dynamo_parsers::{
    ReasoningParser, ReasoningParserType, ReasoningParserWrapper, ToolCallResponse,
    detect_and_parse_tool_call,
};
use hermes_core::conversation::{self, Input};
use hermes_core::finding::Severity;
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use hermes_core::shard;
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

/// What both parsers say of a message.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    reasoning: String,
    /// Each call's name and arguments.
    calls: Vec<(String, Value)>,
}

/// One message, with parts, spans and findings, in whatever dialect it is written in.
pub(crate) fn message(text: &str, declared: &Declared) -> Message {
    let input = Input::new(Role::Assistant, text);
    conversation::read_message(input, declared, conversation::Options::default())
}

/// What it says; `None` where something in it is broken, for there the parsers are known to differ.
pub(crate) fn said(text: &str, message: &Message) -> Result<Option<Answer>, Failure> {
    let mut findings = message.findings.iter();
    if findings.any(|finding| finding.code.severity() == Severity::Error) {
        return Ok(None);
    }
    let mut calls = Vec::new();
    for call in &message.calls {
        if let (Some(name), Some(arguments)) = (&call.name, &call.arguments) {
            let arguments = serde_json::from_str(arguments.get(text))?;
            calls.push((name.get(text).to_owned(), arguments));
        }
    }
    let reasoning = message.reasoning(text).collect();
    Ok(Some(Answer { reasoning, calls }))
}

/// A table with a row for each message, so that each is read by itself.
pub(crate) fn rows(texts: &[String]) -> Result<RecordBatch, Failure> {
    let roles = StringArray::from_iter_values(texts.iter().map(|_| "gpt"));
    let texts = StringArray::from_iter_values(texts);
    let text = |name| Field::new(name, DataType::Utf8, true);
    let fields = Fields::from(vec![text("from"), text("value")]);
    let lengths = OffsetBuffer::from_lengths(std::iter::repeat_n(1, texts.len()));
    let columns: Vec<ArrayRef> = vec![Arc::new(roles), Arc::new(texts)];
    let messages = StructArray::try_new(fields.clone(), columns, None)?;
    let item = Arc::new(Field::new("item", DataType::Struct(fields), true));
    let lists = ListArray::try_new(Arc::clone(&item), lengths, Arc::new(messages), None)?;
    let column = Field::new("conversations", DataType::List(item), true);
    let schema = Arc::new(Schema::new(vec![column]));
    Ok(RecordBatch::try_new(schema, vec![Arc::new(lists)])?)
}

/// The five tables of those rows, on one thread.
pub(crate) fn tables(batch: &RecordBatch) -> Result<shard::Tables, shard::ShardError> {
    let options = shard::Options {
        threads: Some(1),
        ..shard::Options::default()
    };
    shard::parse(std::slice::from_ref(batch), &options)
}

/// The published parser: the reasoning is split off first, then the calls are read in what is left.
pub(crate) struct Peer(ReasoningParserWrapper);

impl Peer {
    pub(crate) fn new() -> Self {
        Self(ReasoningParserType::get_reasoning_parser_from_name("qwen3"))
    }

    /// The reasoning and the calls, both owned.
    pub(crate) fn read(&mut self, text: &str) -> Result<(String, Vec<ToolCallResponse>), Failure> {
        let split = self.0.detect_and_parse_reasoning(text, &[]);
        let reading = detect_and_parse_tool_call(&split.normal_text, Some("hermes"), None);
        // It never waits for anything, so it is done when it was asked once.
        let Poll::Ready(read) = pin!(reading).poll(&mut Context::from_waker(Waker::noop())) else {
            return Err("the published parser waits for something".into());
        };
        Ok((split.reasoning_text, read?.0))
    }

    pub(crate) fn said(&mut self, text: &str) -> Result<Answer, Failure> {
        let (reasoning, read) = self.read(text)?;
        let mut calls = Vec::new();
        for call in read {
            let arguments = serde_json::from_str(&call.function.arguments)?;
            calls.push((call.function.name, arguments));
        }
        let reasoning = reasoning.trim().to_owned();
        Ok(Answer { reasoning, calls })
    }
}
