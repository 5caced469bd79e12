//! What holds of every message that was read, whatever its text. The property tests and the fuzz targets ask it of
//! texts of their own. It parses nothing: it holds a text against its reading.

use hermes_core::dialects::Dialect;
use hermes_core::finding::{Code, Finding};
use hermes_core::message::{Message, Part, PartKind, Role};
use hermes_core::span::{Span, Str};

/// The tags of each dialect, the one that opens a call first. What the parser calls its own is not asked here.
pub(crate) fn tags(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Hermes | Dialect::Glm45 | Dialect::Glm47 => &[
            "<tool_call>",
            "</tool_call>",
            "f",
            "<arg_key>p</arg_key>",
            "<arg_value>1",
            "</arg_value>",
        ],
        Dialect::Qwen3Coder => &[
            "<function=",
            "f>",
            "<parameter=p>",
            "1",
            "</parameter>",
            "</function>",
            "<tool_call>",
            "</tool_call>",
        ],
        Dialect::KimiK2 => &[
            "<|tool_call_begin|>",
            "functions.f:0",
            "<|tool_call_argument_begin|>",
            "{}",
            "<|tool_call_end|>",
            "<|tool_calls_section_begin|>",
            "<|tool_calls_section_end|>",
        ],
        Dialect::DeepseekV3 | Dialect::DeepseekV31 => &[
            "<｜tool▁call▁begin｜>",
            "f",
            "<｜tool▁sep｜>",
            "{}",
            "<｜tool▁call▁end｜>",
            "<｜tool▁calls▁begin｜>",
            "<｜tool▁calls▁end｜>",
        ],
        Dialect::DeepseekV32 => &[
            "<｜DSML｜invoke name=\"",
            "f\">",
            "<｜DSML｜parameter name=\"p\" string=\"false\">",
            "1",
            "</｜DSML｜parameter>",
            "</｜DSML｜invoke>",
            "<｜DSML｜function_calls>",
            "</｜DSML｜function_calls>",
        ],
        Dialect::DeepseekV4 => &[
            "<｜DSML｜invoke name=\"",
            "f\">",
            "<｜DSML｜parameter name=\"p\" string=\"false\">",
            "1",
            "</｜DSML｜parameter>",
            "</｜DSML｜invoke>",
            "<｜DSML｜tool_calls>",
            "</｜DSML｜tool_calls>",
        ],
        Dialect::DeepseekV41 => &[
            "<｜DSML｜ invoke name=\"",
            "f\">",
            "<｜DSML｜ parameter name=\"p\" string=\"false\">",
            "1",
            "</｜DSML｜ parameter>",
            "</｜DSML｜ invoke>",
            "<｜DSML｜ calls>",
            "</｜DSML｜ calls>",
        ],
        Dialect::SeedOss => &[
            "<function=",
            "f>",
            "<parameter=p>",
            "1",
            "</parameter>",
            "</function>",
            "<seed:tool_call>",
            "</seed:tool_call>",
            "<seed:think>",
            "</seed:think>",
        ],
        Dialect::Longcat => &[
            "<longcat_tool_call>",
            "{\"name\": \"f\", \"arguments\": {}}",
            "</longcat_tool_call>",
            "<longcat_think>",
            "</longcat_think>",
            "<longcat_tool_response>",
            "</longcat_tool_response>",
        ],
        Dialect::Harmony => &[
            "<|start|>",
            "assistant",
            "<|channel|>",
            "commentary to=functions.f",
            "<|message|>",
            "{}",
            "<|call|>",
            "analysis",
            "<|end|>",
            "functions.f to=assistant",
        ],
        Dialect::React => &[
            "\nAction: f\nAction Input:",
            " {}",
            "\nThought: ",
            "x",
            "\nObservation: ",
            "\nFinal Answer: ",
            "\nAction: f",
        ],
        Dialect::Gemma4 => &[
            "<|tool_call>",
            "call:f{",
            "p:1,",
            "q:<|\"|>",
            "<|\"|>}",
            "<tool_call|>",
            "<|channel>thought",
            "<channel|>",
        ],
        Dialect::Functiongemma => &[
            "<start_function_call>",
            "call:f{",
            "p:[1],",
            "q:<escape>",
            "<escape>}",
            "<end_function_call>",
        ],
        Dialect::Granite => &[
            "<|tool_call|>",
            "[",
            "{\"name\": \"f\", \"arguments\": {}}",
            ",",
            "]",
            "<tool_call>",
            "</tool_call>",
            "Here is my thought process:",
            "Here is my response:",
            "<response>",
        ],
        Dialect::Granite20b => &["<function_call>", "{\"name\": \"f\", \"arguments\": {}}"],
        Dialect::HunyuanA13b | Dialect::Apriel => &[
            "<tool_calls>",
            "[",
            "{\"name\": \"f\", \"arguments\": {}}",
            ",",
            "]",
            "</tool_calls>",
            "<answer>",
            "[BEGIN FINAL RESPONSE]",
        ],
        Dialect::NemotronV2 => &[
            "<TOOLCALL>",
            "[",
            "{\"name\": \"f\", \"arguments\": {}}",
            ",",
            "]",
            "</TOOLCALL>",
        ],
        Dialect::Cohere => &[
            "<|START_ACTION|>",
            "[",
            "{\"tool_name\": \"f\", \"parameters\": {}}",
            ",",
            "]",
            "<|END_ACTION|>",
            "Action:\n```json\n",
            "\n```",
            "<|START_THINKING|>",
            "<|END_THINKING|>",
            "<|START_RESPONSE|>",
        ],
        Dialect::Internlm2 => &[
            "<|action_start|><|plugin|>",
            "{\"name\": \"f\", \"parameters\": {}}",
            "<|action_end|>",
        ],
        Dialect::Gigachat3 => &[
            "<|function_call|>",
            "{\"name\": \"f\", \"arguments\": {}}",
            "<|message_sep|>\n\nfunction call<|role_sep|>\n",
        ],
        Dialect::MinimaxM2 => &[
            "<invoke name=\"",
            "f\">",
            "<parameter name=\"p\">",
            "1",
            "</parameter>",
            "</invoke>",
            "<minimax:tool_call>",
            "</minimax:tool_call>",
        ],
        Dialect::AnthropicXml => &[
            "<invoke name=\"",
            "f\">",
            "<parameter name=\"p\">",
            "1",
            "</parameter>",
            "</invoke>",
            "<function_calls>",
            "</function_calls>",
        ],
        Dialect::Mistral => &[
            "[TOOL_CALLS]",
            "[",
            "{\"name\": \"f\", \"arguments\": ",
            "{}}",
            "]",
            "f[CALL_ID]a[ARGS]",
            "[THINK]",
            "[/THINK]",
        ],
        Dialect::Llama3Json => &[
            "<|python_tag|>",
            "{\"name\": \"f\", \"parameters\": ",
            "{}}",
            "; ",
            "\n{'name': 'f', 'parameters': [",
            "<function=f>{",
            "</function>",
        ],
        Dialect::Llama4Pythonic => &[
            "<|python_start|>",
            "[f(p=",
            "'a'",
            ")",
            "]",
            "<|python_end|>",
            "\n[f(p='",
            ", g(q=(1, {2: 07",
        ],
        Dialect::Lfm2 => &[
            "<|tool_call_start|>",
            "[f(p=",
            "\"\"\"",
            ")",
            "]",
            "<|tool_call_end|>",
        ],
        Dialect::Olmo3 => &[
            "<function_calls>",
            "\nf(p=",
            "[{",
            "1",
            ")",
            "</function_calls>",
        ],
        Dialect::Think => &["<think>", "</think>", "x"],
    }
}

const CALL_OPEN: &str = "<tool_call>";
const RESPONSE_OPEN: &str = "<tool_response>";

/// Panics where the reading of this message cannot be right.
pub(crate) fn hold(text: &str, message: &Message) {
    parts_tile(text, &message.parts);
    places_are_inside(text, message);
    roles_own_their_parts(message);
    match message.role {
        Role::Assistant if message.dialect == Dialect::Hermes => {
            every_call_tag_is_accounted_for(text, message);
        }
        Role::Assistant => no_call_is_text(text, message),
        Role::Tool if message.dialect != Dialect::Hermes => {}
        Role::Tool => every_response_tag_is_accounted_for(text, message),
        Role::System | Role::User => {}
    }
}

fn parts_tile(text: &str, parts: &[Part]) {
    let mut end = 0;
    for part in parts {
        assert_eq!(part.span.start, end, "a gap or an overlap before {part:?}");
        assert!(!part.span.is_empty(), "an empty part {part:?}");
        assert!(text.is_char_boundary(part.span.end), "{part:?}");
        end = part.span.end;
    }
    assert_eq!(end, text.len(), "the parts stop early");
}

fn places_are_inside(text: &str, message: &Message) {
    let inside = |span: Span| {
        span.start <= span.end
            && text.is_char_boundary(span.start)
            && text.is_char_boundary(span.end)
    };
    let at = |string: &Option<Str>| !matches!(string, Some(Str::At(span)) if !inside(*span));
    let stripped = |span: Span| inside(span) && span.of(text).trim() == span.of(text);
    for call in &message.calls {
        assert!(stripped(call.body), "{call:?}");
        assert!(at(&call.name) && at(&call.arguments) && at(&call.id));
        assert_eq!(call.valid, call.name.is_some(), "{call:?}");
    }
    assert!(
        message.calls.is_sorted_by_key(|call| call.body.end),
        "calls are in order of place"
    );
    for response in &message.responses {
        assert!(stripped(response.body), "{response:?}");
        assert!(at(&response.name) && at(&response.id));
    }
    for finding in &message.findings {
        assert!(inside(finding.span), "{finding:?}");
        let repair = finding.repair.as_ref();
        assert!(repair.is_none_or(|it| inside(it.span)), "{finding:?}");
        let calls = message.calls.len();
        assert!(finding.call.is_none_or(|call| call < calls), "{finding:?}");
        assert!(!finding.detail.is_empty(), "{finding:?}");
    }
    assert!(
        message
            .findings
            .is_sorted_by_key(|finding| finding.span.start),
        "findings are in order of place"
    );
}

fn roles_own_their_parts(message: &Message) {
    assert!(message.calls.is_empty() || message.role == Role::Assistant);
    assert!(message.responses.is_empty() || message.role == Role::Tool);
    let quotation = matches!(message.role, Role::System | Role::User);
    assert!(!quotation || message.parts.iter().all(|part| part.kind == PartKind::Text));
}

/// No call is lost: each open tag of the text opens a listed call, or stands where a tag is none, which a finding says.
fn every_call_tag_is_accounted_for(text: &str, message: &Message) {
    let covered = |code: Code, tag: Span| {
        let covers = |span: Span| span.start <= tag.start && tag.end <= span.end;
        let mut findings = message.findings.iter();
        findings.any(|finding| finding.code == code && covers(finding.span))
    };
    let mut opened = 0;
    for tag in places(text, CALL_OPEN) {
        let part = part_of(&message.parts, tag);
        let said = match part.kind {
            PartKind::Markup => {
                opened += 1;
                part.span == tag
            }
            PartKind::Reasoning => covered(Code::M114, tag),
            PartKind::Call => covered(Code::M115, tag) || covered(Code::M133, tag),
            PartKind::Response => covered(Code::M121, tag),
            PartKind::Text => false,
        };
        assert!(said, "the tag at {tag:?} in {part:?} is lost");
    }
    let count = |holds: &dyn Fn(&Finding) -> bool| {
        let findings = message.findings.iter();
        findings.filter(|finding| holds(finding)).count()
    };
    let doubled = count(&|finding| {
        let repair = finding.repair.as_ref();
        finding.code == Code::M113 && repair.is_some_and(|repair| repair.text.is_empty())
    });
    let without_tag = count(&|finding| {
        finding.code == Code::M133 && !stands_in_call_tags(text, &message.parts, finding.span)
    });
    assert_eq!(message.calls.len() + doubled, opened + without_tag);
}

/// The foreign markup here is the body of a call that a tag of this dialect opened; markup with an open tag of its own is read so.
fn stands_in_call_tags(text: &str, parts: &[Part], markup: Span) -> bool {
    let part = part_of(parts, Span::new(markup.start, markup.start + 1));
    let before = part.span.start;
    let foreign = ["<function=", "<invoke name=\"", "<｜DSML｜invoke name=\""];
    foreign
        .iter()
        .any(|tag| text[markup.start..].starts_with(tag))
        && text[..before].ends_with(CALL_OPEN)
        && part_of(parts, Span::new(before - 1, before)).kind == PartKind::Markup
}

/// No call is lost: no tag that opens one is left in the visible text.
fn no_call_is_text(text: &str, message: &Message) {
    if message.dialect == Dialect::Think {
        return;
    }
    for tag in places(text, tags(message.dialect)[0]) {
        // A label starts behind a newline that is not its own.
        let part = part_of(&message.parts, Span::new(tag.end - 1, tag.end));
        assert_ne!(part.kind, PartKind::Text, "the tag at {tag:?} is lost");
    }
}

/// No response is lost: each open tag opens a listed response or stands inside one.
fn every_response_tag_is_accounted_for(text: &str, message: &Message) {
    let mut opened = 0;
    for tag in places(text, RESPONSE_OPEN) {
        let part = part_of(&message.parts, tag);
        match part.kind {
            PartKind::Markup => opened += 1,
            PartKind::Response => {}
            _ => panic!("the tag at {tag:?} in {part:?} is lost"),
        }
    }
    assert_eq!(message.responses.len(), opened.max(1));
}

fn places<'a>(text: &'a str, tag: &'a str) -> impl Iterator<Item = Span> + 'a {
    text.match_indices(tag)
        .map(|(at, tag)| Span::new(at, at + tag.len()))
}

fn part_of(parts: &[Part], tag: Span) -> Part {
    parts[parts.partition_point(|part| part.span.end <= tag.start)]
}
