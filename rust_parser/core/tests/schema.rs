//! Calls against declared tools: the golden cases, what the sentences say, and schemas that want to be trouble.

use hermes_core::conversation::{Input, Options, read, read_message};
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use serde_json::{Value, json};

const CASES: &str = include_str!("../../../tests/data/schema/messages.jsonl");

fn tools_of(case: &Value) -> Option<String> {
    match &case["tools"] {
        Value::Null => None,
        Value::String(tools) => Some(tools.clone()),
        tools => Some(tools.to_string()),
    }
}

fn said(text: &str, role: Role, tools: Option<&str>) -> Message {
    let input = Input::new(role, text);
    read_message(input, &Declared::read(tools), Options::default())
}

/// What a call of the tool `t` with these arguments says, where `t` has this schema.
fn codes(schema: &Value, arguments: &str) -> Vec<String> {
    let text =
        format!("<tool_call>\n{{\"name\": \"t\", \"arguments\": {arguments}}}\n</tool_call>");
    let tools = json!([{"name": "t", "parameters": schema}]).to_string();
    let message = said(&text, Role::Assistant, Some(&tools));
    let findings = message.findings.iter();
    findings
        .map(|finding| finding.code.number().to_owned())
        .collect()
}

fn found(message: &Message) -> Value {
    let mut found: Vec<_> = message
        .findings
        .iter()
        .map(|finding| {
            (
                finding.span.start,
                finding.span.end,
                finding.code.number().to_owned(),
            )
        })
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|(start, end, code)| json!({"code": code, "start": start, "end": end}))
        .collect()
}

#[test]
fn every_case_gives_what_it_says() {
    let mut wrong = Vec::new();
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let role = Role::from_name(case["role"].as_str().expect("a role")).expect("a known role");
        let text = case["text"].as_str().expect("a text");
        let got = found(&said(text, role, tools_of(&case).as_deref()));
        let wanted = &case["expect"]["findings"];
        if got != *wanted {
            wrong.push(format!(
                "{}: got {got}, wanted {wanted} ({})",
                case["id"], case["why"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_trace_says_once_that_its_tools_cannot_be_read() {
    let call = "<tool_call>\n{\"name\": \"t\", \"arguments\": {}}\n</tool_call>";
    let turns = [
        (Role::User, "Go."),
        (Role::Assistant, call),
        (Role::Tool, "x"),
        (Role::Assistant, call),
    ];
    let inputs = turns.map(|(role, text)| Input::new(role, text));
    let endless = r##"[{"name": "t", "parameters": {"$ref": "#"}}]"##;
    for tools in ["[{", "{}", endless] {
        let trace = read(&inputs, Some(tools), Options::default());
        let counts = trace.messages.iter().map(|message| {
            let codes = message.findings.iter();
            codes
                .filter(|finding| finding.code.number().starts_with('S'))
                .count()
        });
        assert_eq!(counts.collect::<Vec<_>>(), [1, 0, 0, 0], "{tools}");
    }
}

/// Each of these definitions asks twice for the next one: two to the power of their number.
fn doubling(count: usize, last: Value) -> Value {
    let mut definitions = serde_json::Map::new();
    for number in 0..count {
        let next = json!({"$ref": format!("#/$defs/d{}", number + 1)});
        definitions.insert(format!("d{number}"), json!({"allOf": [next, next]}));
    }
    definitions.insert(format!("d{count}"), last);
    json!({"$ref": "#/$defs/d0", "$defs": definitions})
}

#[test]
fn a_schema_that_would_never_end_is_left_and_said() {
    assert_eq!(codes(&doubling(60, json!(true)), "{}"), ["S406"]);
    assert_eq!(
        codes(&doubling(60, json!({"type": "null"})), "{}"),
        ["S406"]
    );
    assert_eq!(codes(&doubling(3, json!(true)), "{}"), [""; 0]);
    // Two ways into each level of the arguments.
    let into = json!({"properties": {"c": {"$ref": "#"}}});
    let levels = |count: usize| format!("{}{{}}{}", "{\"c\": ".repeat(count), "}".repeat(count));
    let branching = json!({"allOf": [into, into]});
    assert_eq!(codes(&branching, &levels(4)), [""; 0]);
    assert_eq!(codes(&branching, &levels(60)), ["S406"]);
    let forms = json!({"anyOf": [into, into], "not": {"required": ["x"]}});
    assert_eq!(codes(&forms, &levels(4)), [""; 0]);
    assert_eq!(codes(&forms, &levels(150)), ["S406"]);
}

#[test]
fn a_schema_deeper_or_wider_than_any_is_no_danger() {
    let chain = |count: usize| {
        let mut definitions = serde_json::Map::new();
        for number in 0..count {
            let next = format!("#/$defs/d{}", number + 1);
            definitions.insert(format!("d{number}"), json!({"$ref": next}));
        }
        definitions.insert(format!("d{count}"), json!(true));
        json!({"$ref": "#/$defs/d0", "$defs": definitions})
    };
    assert_eq!(codes(&chain(100), "{}"), [""; 0]);
    assert_eq!(codes(&chain(900), "{}"), ["S406"], "deeper than is checked");
    assert_eq!(codes(&chain(5_000), "{}"), ["S406"], "too many references");
    let mut deep = json!(true);
    for _ in 0..120 {
        deep = json!({"properties": {"a": deep}, "additionalProperties": true});
    }
    assert_eq!(codes(&deep, "{\"a\": {\"a\": 1}}"), [""; 0]);
    let nested = format!(
        "[{{\"name\": \"t\", \"parameters\": {}{}}}]",
        "{\"not\": ".repeat(20_000),
        "}".repeat(20_000)
    );
    assert!(Declared::read(Some(&nested)).finding().is_some());
}

#[test]
fn a_pattern_that_would_backtrack_takes_its_time_by_length() {
    let schema = json!({"properties": {"a": {"pattern": "^(a+)+$"}, "b": {"pattern": "("}}});
    let long = format!("{{\"a\": \"{}!\", \"b\": \"x\"}}", "a".repeat(20_000));
    assert_eq!(codes(&schema, &long), ["S404"]);
}

fn detail(tools: &Value, call: &str) -> Vec<String> {
    let text = format!("<tool_call>\n{call}\n</tool_call>");
    let message = said(&text, Role::Assistant, Some(&tools.to_string()));
    message
        .findings
        .iter()
        .map(|finding| finding.detail.to_string())
        .collect()
}

#[test]
fn a_finding_says_what_is_wrong_in_words() {
    let properties = json!({
        "limit": {"type": ["integer", "null"], "maximum": 50},
        "target": {"enum": ["content", "files"]},
        "range": {"type": "array", "items": {"type": "number"}, "maxItems": 2},
        "at": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    });
    let schema = json!({"type": "object", "properties": properties, "required": ["target"]});
    let tools = json!([{"name": "search", "parameters": schema}, {"name": "odd", "parameters": {"properties": {"a": {"type": "str"}}}}]);
    let odd = "the arguments of `odd` are not checked, for its schema is broken: its `properties/a/type` is \"str\", not a type that JSON has";
    let call = |arguments: &str| format!("{{\"name\": \"search\", \"arguments\": {arguments}}}");
    for (call, wanted) in [
        (
            call(r#"{"limit": "5", "target": "files"}"#),
            "`limit` is a string, the schema of `search` asks for an integer or null",
        ),
        (
            call(r#"{"limit": 51, "target": "files"}"#),
            "`limit` is 51, the schema of `search` asks for at most 50",
        ),
        (
            call(r#"{"target": "file"}"#),
            "`target` is \"file\", the schema of `search` allows \"content\" or \"files\"",
        ),
        (
            call("{}"),
            "`target` is missing in the arguments, the schema of `search` requires it",
        ),
        (
            call(r#"{"target": "files", "range": [1, "2"]}"#),
            "`range[1]` is a string, the schema of `search` asks for a number",
        ),
        (
            call(r#"{"target": "files", "at": 4}"#),
            "`at` is the number 4, the schema of `search` asks for a string or null",
        ),
        (
            call(r#"{"target": "files", "cwd": "/"}"#),
            "`search` has no argument `cwd`; it has `at`, `limit`, `range` and `target`",
        ),
        (
            r#"{"name": "Search", "arguments": {}}"#.to_owned(),
            "`Search` is not declared; `search` is, and names are case-sensitive",
        ),
        (
            r#"{"name": "grep", "arguments": {}}"#.to_owned(),
            "`grep` is not declared; declared: `search` and `odd`",
        ),
    ] {
        assert_eq!(detail(&tools, &call), [odd, wanted]);
    }
}
