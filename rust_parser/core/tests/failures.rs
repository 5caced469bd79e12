//! Reading responses: which failed, of what class, and what a glance at their text shows. The cases are bodies alone,
//! as the dialect hands them over.

use hermes_core::failure::read_response;
use hermes_core::message::{Content, Response};
use hermes_core::span::Span;
use proptest::prelude::*;

/// A body and the codes that it gives, in any order; the first E code up to E612 is its class.
const BODIES: &[(&str, &[&str])] = &[
    (
        r#"{"tool_call_id": "c:0", "name": "terminal", "content": {"output": "README.md\nsrc", "exit_code": 0}}"#,
        &[],
    ),
    (
        r#"{"tool_call_id": "c:4", "name": "search_files", "content": {"total_count": 0}}"#,
        &[],
    ),
    (
        r#"{"tool_call_id": "c1", "name": "a", "content": "好"}"#,
        &[],
    ),
    ("src/main.rs\nsrc/lib.rs\nCargo.toml", &[]),
    (r#"[{"a": 1}, 2]"#, &[]),
    // What starts like JSON and is none.
    ("{'tool_call_id': 'c1', 'content': 'ok'}", &["J221"]),
    (
        r#"{"tool_call_id": "c2", "name": "b", "content": {"output": "さいご"#,
        &["J221"],
    ),
    (r#"{"content": "a"} {"content": "b"}"#, &["J221"]),
    (r#"{"content": "a",}"#, &["J221"]),
    (r#"{,"content": "a"}"#, &["J221"]),
    (r#"{"content" "a"}"#, &["J221"]),
    (r#"{content: "a"}"#, &["J221"]),
    (r#"[1, 2"#, &["J221"]),
    (r#"[1] x"#, &["J221"]),
    ("{", &["J221"]),
    // Of keys that stand twice the last one counts; only the response object and its content tell.
    (
        r#"{"content": {"output": "x", "exit_code": 2}, "content": {"output": "y"}}"#,
        &[],
    ),
    (r#"{"content": {"exit_code": 2}, "content": "fine"}"#, &[]),
    (
        r#"{"content": {"exit_code": 2, "output": "x", "exit_code": 0}}"#,
        &[],
    ),
    (
        r#"{"content": "fine", "content": {"exit_code": 2}}"#,
        &["E601"],
    ),
    (
        r#"{"content": {"output": "x"}, "meta": {"exit_code": 2}}"#,
        &[],
    ),
    (
        r#"{"meta": {"exit_code": 2}, "content": {"output": "x"}}"#,
        &[],
    ),
    (
        r#"{"content": {"output": "x", "deep": {"exit_code": 2}}}"#,
        &[],
    ),
    (r#"{"content": [{"exit_code": 2}]}"#, &[]),
    (r#"[{"exit_code": 2}, {"content": {"exit_code": 2}}]"#, &[]),
    // A key may hold escapes.
    (r#"{"content": {"exit\u005fcode": 2}}"#, &["E601"]),
    (r#"{"\u0063ontent": {"exit_code": 2}}"#, &["E601"]),
    // The exit code, and what excuses it.
    (
        r#"{"content": {"output": "make: *** [all] 停止", "exit_code": 2, "error": null}}"#,
        &["E601", "E620"],
    ),
    (
        r#"{"content": {"output": "cat: x: No such file or directory", "exit_code": 1, "error": null}}"#,
        &["E601", "E620"],
    ),
    (
        r#"{"content": {"output": "x", "exit_code": -1}}"#,
        &["E601"],
    ),
    (
        r#"{"content": {"output": "x", "exit_code": "3"}}"#,
        &["E601"],
    ),
    (r#"{"content": {"output": "x", "exit_code": "0"}}"#, &[]),
    (r#"{"content": {"output": "x", "exit_code": null}}"#, &[]),
    (r#"{"exit_code": 2, "output": "x"}"#, &["E601"]),
    (
        r#"{"content": {"output": "<", "exit_code": 1, "error": null, "exit_code_meaning": "Files differ (not an error)"}}"#,
        &["E620"],
    ),
    (
        r#"{"content": {"output": "x", "exit_code": 6, "exit_code_meaning": "Could not resolve host"}}"#,
        &["E609"],
    ),
    (
        r#"{"content": {"output": "x", "exit_code": 5, "exit_code_meaning": "unexpected end"}}"#,
        &["E601"],
    ),
    (
        r#"{"content": {"output": "", "exit_code": 124, "error": "Command timed out after 60 seconds"}}"#,
        &["E603", "E620"],
    ),
    (
        r#"{"content": {"output": "", "exit_code": 1, "error": "it went wrong"}}"#,
        &["E602", "E620"],
    ),
    // A word of HTTP right behind a character of several bytes.
    (r#"{"error": "服务http 404"}"#, &["E604", "E620"]),
    // The error member, and where it says nothing.
    (
        r#"{"content": {"success": false, "error": "The entry would grow too long for the store."}}"#,
        &["E602", "E620"],
    ),
    (r#"{"content": {"result": 1, "error": ""}}"#, &["E620"]),
    (r#"{"content": {"result": 1, "error": { }}}"#, &["E620"]),
    (r#"{"content": {"result": 1, "error": false}}"#, &["E620"]),
    (
        r#"{"content": {"result": 1, "error": true}}"#,
        &["E602", "E620"],
    ),
    (
        r#"{"content": {"error": {"code": 404, "message": "gone"}}}"#,
        &["E604", "E620"],
    ),
    (
        r#"{"content": {"error": "a"}, "error": "File not found"}"#,
        &["E602", "E620"],
    ),
    (
        r#"{"content": {"error": "File not found", "error": null}}"#,
        &["E620"],
    ),
    (
        r#"{"content": {"err\u006fr": "File not found"}}"#,
        &["E604"],
    ),
    // Flags and states; deeper ones and counts are none.
    (r#"{"content": {"ok": false}}"#, &["E602"]),
    (
        r#"{"content": {"success": false, "message": "Permission denied"}}"#,
        &["E605"],
    ),
    (
        r#"{"content": {"status": "blocked", "error": "command is on the block list"}}"#,
        &["E602", "E620"],
    ),
    (
        r#"{"content": {"status": "timeout", "output": "x"}}"#,
        &["E603"],
    ),
    (
        r#"{"content": {"status": "not_found", "error": "nothing by that number"}}"#,
        &["E604", "E620"],
    ),
    (r#"{"content": {"status": "in_progress"}}"#, &[]),
    (
        r#"{"content": {"success": true, "lint": {"status": "error"}}}"#,
        &["E620"],
    ),
    (
        r#"{"content": {"output": "ok", "exit_code": 0, "summary": {"passed": 12, "failed": 0}}}"#,
        &[],
    ),
    // Plain text, as the body and as the content.
    (
        "Error: [Errno 2] No such file or directory: 'ж.txt'",
        &["E604", "E620"],
    ),
    ("eRRor: so it is", &["E602", "E620"]),
    ("2 warnings, 0 errors, всё хорошо", &["E620"]),
    (
        r#"{"content": "\n Error: File not found"}"#,
        &["E604", "E620"],
    ),
    (r#"{"content": "no Error: File not found"}"#, &["E620"]),
    (
        "Traceback (most recent call last):\n  File \"<stdin>\", line 1\nValueError: 数字が必要",
        &["E610", "E620"],
    ),
    (
        "Traceback (most recent call last):\n  open(404)\nPermissionError: [Errno 13] Permission denied",
        &["E605", "E620"],
    ),
    (
        "Traceback (most recent call last):\n  timeout\nTypeError: x is required",
        &["E610", "E620"],
    ),
    (
        "{\"content\": {\"output\": \"grep found: error in line 3 错误\", \"exit_code\": 0, \"error\": null}}",
        &["E620"],
    ),
    // Classes.
    (
        r#"{"content": {"error": "File not found: ./données.csv"}}"#,
        &["E604", "E620"],
    ),
    (
        r#"{"content": {"error": "Failed to write file: EACCES: permission denied, open '/etc/ü.conf'"}}"#,
        &["E605", "E620"],
    ),
    (
        r#"{"content": {"error": "git@host: Permission denied (publickey)."}}"#,
        &["E606", "E620"],
    ),
    (
        r#"{"content": {"error": "API key is missing"}}"#,
        &["E606", "E620"],
    ),
    (r#"{"content": {"error": "HTTP 401"}}"#, &["E606", "E620"]),
    (
        r#"{"content": {"error": "HTTP 429 Too Many Requests"}}"#,
        &["E607", "E620"],
    ),
    (
        r#"{"content": {"error": "503 Service Unavailable"}}"#,
        &["E608", "E620"],
    ),
    (r#"{"content": {"error": "HTTP 503"}}"#, &["E608", "E620"]),
    (
        r#"{"content": {"error": "HTTP/1.1 502 from the proxy"}}"#,
        &["E608", "E620"],
    ),
    (
        r#"{"content": {"error": "status_code=404"}}"#,
        &["E604", "E620"],
    ),
    (
        r#"{"content": {"error": "500 lines are too many"}}"#,
        &["E602", "E620"],
    ),
    (
        r#"{"content": {"error": "it stopped in line 503"}}"#,
        &["E602", "E620"],
    ),
    (
        r#"{"content": {"error": "connect ECONNREFUSED: Connection refused"}}"#,
        &["E609", "E620"],
    ),
    (
        r#"{"content": {"error": "Missing required parameter: old_string"}}"#,
        &["E611", "E620"],
    ),
    (
        r#"{"content": {"error": "Invalid arguments: not JSON"}}"#,
        &["E611", "E620"],
    ),
    (
        r#"{"content": {"error": "Clarify tool is not available in this execution context."}}"#,
        &["E612", "E620"],
    ),
    (
        r#"{"content": {"error": "Tool 'x' does not exist. Available tools: a, b"}}"#,
        &["E612", "E620"],
    ),
    (
        r#"{"content": {"error": "KeyError: 'x'"}}"#,
        &["E610", "E620"],
    ),
    (
        r#"{"content": {"error": "the hairdresser likes sauerkraut"}}"#,
        &["E602", "E620"],
    ),
    // Cut and empty outputs.
    (
        r#"{"content": {"output": "行1\n\n... [OUTPUT TRUNCATED - 812 chars omitted out of 50812 total] ...\n\n行9", "exit_code": 0}}"#,
        &["E621"],
    ),
    ("     1|abc... [truncated]", &["E621"]),
    ("     1|abc… [truncated]", &["E621"]),
    ("a list of [truncated] names", &[]),
    (r#"{"content": {"output": "", "exit_code": 0}}"#, &["E622"]),
    (
        r#"{"content": {"output": " \n\t ", "exit_code": 0}}"#,
        &["E622"],
    ),
    (
        r#"{"tool_call_id": "c:22", "name": "a", "content": ""}"#,
        &["E622"],
    ),
    (r#"{"content": null}"#, &["E622"]),
    (r#"{"content": [ ]}"#, &["E622"]),
    (
        r#"{"content": {"output": "", "error": "File not found"}}"#,
        &["E604", "E620"],
    ),
    ("", &["E622"]),
    ("TRACEBAC\u{212a}", &["E620"]),
];

/// What each tool of the Hermes harness answers, well and failed: the tool, its content, the codes.
const TOOLS: &[(&str, &str, &[&str])] = &[
    (
        "terminal",
        r#"{"output": "ok", "exit_code": 0, "error": null, "approval": "auto"}"#,
        &["E620"],
    ),
    (
        "terminal",
        r#"{"output": "", "exit_code": 1, "error": null, "exit_code_meaning": "No matches found (not an error)"}"#,
        &["E622", "E620"],
    ),
    (
        "terminal",
        r#"{"output": "sh: 1: foo: not found", "exit_code": 127, "error": null}"#,
        &["E601", "E620"],
    ),
    (
        "terminal",
        r#"{"output": "", "exit_code": 124, "error": "Command timed out after 180 seconds"}"#,
        &["E603", "E620"],
    ),
    (
        "terminal",
        r#"{"output": "", "exit_code": -1, "error": "Command execution failed: the sandbox is gone"}"#,
        &["E602", "E620"],
    ),
    (
        "terminal",
        r#"{"output": "", "exit_code": -1, "error": "Failed to execute command: Traceback (most recent call last):\n  run()\nOSError: broken pipe", "status": "error"}"#,
        &["E610", "E620"],
    ),
    (
        "terminal",
        r#"{"output": "Background process started", "session_id": "p1", "pid": 7, "exit_code": 0, "error": null}"#,
        &["E620"],
    ),
    (
        "terminal",
        r#"{"output": "", "exit_code": -1, "error": "Failed to start background process: no such file"}"#,
        &["E604", "E620"],
    ),
    (
        "process",
        r#"{"status": "running", "output_preview": "listening"}"#,
        &[],
    ),
    (
        "process",
        r#"{"status": "not_found", "error": "No process with ID p9"}"#,
        &["E604", "E620"],
    ),
    (
        "execute_code",
        r#"{"status": "success", "output": "3", "tool_calls_made": 0, "duration_seconds": 0.2}"#,
        &[],
    ),
    (
        "execute_code",
        r#"{"status": "error", "output": "\n--- stderr ---\nboom", "error": "Script exited with code 1"}"#,
        &["E602", "E620"],
    ),
    (
        "execute_code",
        r#"{"status": "timeout", "output": "", "error": "Script timed out after 300s"}"#,
        &["E603", "E620"],
    ),
    // Interrupted by a person: no failure of the tool, unless it says more.
    (
        "execute_code",
        r#"{"status": "interrupted", "output": "half"}"#,
        &[],
    ),
    (
        "read_file",
        r#"{"content": "     1|x", "total_lines": 1, "file_size": 2, "truncated": false, "is_binary": false, "is_image": false}"#,
        &[],
    ),
    (
        "read_file",
        r#"{"content": "", "total_lines": 0, "file_size": 0, "truncated": false, "error": "File not found: a.py", "similar_files": ["b.py"]}"#,
        &["E604", "E620"],
    ),
    (
        "write_file",
        r#"{"bytes_written": 3, "dirs_created": true, "verified": true}"#,
        &[],
    ),
    (
        "write_file",
        r#"{"bytes_written": 0, "dirs_created": false, "error": "Failed to write file: [Errno 28] No space left on device"}"#,
        &["E602", "E620"],
    ),
    (
        "patch",
        r#"{"success": true, "diff": "+x", "files_modified": ["a"], "lint": {"status": "error", "output": "E999"}}"#,
        &["E620"],
    ),
    (
        "patch",
        r#"{"success": false, "error": "Could not find a match for old_string in the file"}"#,
        &["E604", "E620"],
    ),
    (
        "search_files",
        r#"{"total_count": 1, "matches": [{"path": "a", "line": 1, "content": "x"}]}"#,
        &[],
    ),
    ("search_files", r#"{"total_count": 0}"#, &[]),
    (
        "search_files",
        r#"{"total_count": 0, "error": "Path not found: src"}"#,
        &["E604", "E620"],
    ),
    (
        "session_search",
        r#"{"success": false, "error": "Session database not available."}"#,
        &["E612", "E620"],
    ),
    (
        "clarify",
        r#"{"question": "Which?", "choices_offered": ["a", "b"], "user_response": "a"}"#,
        &[],
    ),
    (
        "clarify",
        r#"{"error": "Clarify tool is not available in this execution context."}"#,
        &["E612", "E620"],
    ),
    (
        "skills_list",
        r#"{"success": true, "skills": [], "count": 0}"#,
        &[],
    ),
    (
        "skill_view",
        r#"{"success": false, "error": "Skill 'x' not found."}"#,
        &["E604", "E620"],
    ),
    (
        "memory",
        r#"{"success": true, "message": "Entry added."}"#,
        &[],
    ),
    (
        "memory",
        r#"{"success": false, "error": "Memory at 2,180/2,200 chars. Adding this entry would exceed the limit.", "usage": "99%"}"#,
        &["E602", "E620"],
    ),
    (
        "todo",
        r#"{"todos": [{"id": "1", "content": "a", "status": "cancelled"}], "summary": {"total": 1, "failed": 0}}"#,
        &[],
    ),
    (
        "todo",
        r#"{"error": "todos must be a list"}"#,
        &["E611", "E620"],
    ),
    (
        "browser_navigate",
        r#"{"success": true, "url": "https://a.example"}"#,
        &[],
    ),
    (
        "browser_click",
        r#"{"success": false, "error": "Element @e5 does not exist"}"#,
        &["E604", "E620"],
    ),
    (
        "vision_analyze",
        r#"{"success": false, "error": "Error code: 500 - internal"}"#,
        &["E608", "E620"],
    ),
    // A thing that the tool offers is not there; the tool itself is.
    (
        "update_reservation_flights",
        r#""Error: flight HAT030 not available on date 2024-05-13""#,
        &["E602", "E620"],
    ),
];

fn read(body: &str) -> (Response, Vec<String>, Vec<String>) {
    let mut findings = Vec::new();
    let span = Span::new(0, body.len());
    let response = read_response(body, span, &mut findings);
    assert!(
        findings.iter().all(|finding| finding.span == span),
        "a finding points at the body: {body}"
    );
    let codes = findings
        .iter()
        .map(|finding| finding.code.number().to_owned())
        .collect();
    (
        response,
        codes,
        findings
            .into_iter()
            .map(|finding| finding.detail.into_owned())
            .collect(),
    )
}

#[test]
fn bodies_give_their_codes() {
    for (body, expected) in BODIES {
        let (response, codes, _) = read(body);
        assert_eq!(codes, *expected, "{body}");
        let class = expected
            .iter()
            .find(|code| **code > "E600" && **code < "E620")
            .copied();
        assert_eq!(response.failure.map(|code| code.number()), class, "{body}");
        assert_eq!(response.suspicious, expected.contains(&"E620"), "{body}");
    }
}

#[test]
fn each_tool_fails_by_its_own_envelope() {
    for (tool, content, expected) in TOOLS {
        let body = format!(r#"{{"tool_call_id": "c:0", "name": "{tool}", "content": {content}}}"#);
        let (response, codes, _) = read(&body);
        assert_eq!(codes, *expected, "{body}");
        let class = expected
            .iter()
            .find(|code| **code > "E600" && **code < "E620");
        assert_eq!(
            response.failure.map(|code| code.number()),
            class.copied(),
            "{body}"
        );
    }
}

#[test]
fn an_envelope_gives_id_name_and_content() {
    let body = r#" {"name": "old", "tool_call_id": "c\u003a1", "id": "other", "name": "b", "content": {"a": 1}} "#;
    let mut findings = Vec::new();
    let response = read_response(body, Span::new(1, body.len() - 1), &mut findings);
    assert_eq!(response.id.as_ref().map(|id| id.get(body)), Some("c:1"));
    assert_eq!(response.name.as_ref().map(|name| name.get(body)), Some("b"));
    assert!(matches!(response.content, Content::Plain(span) if span.of(body) == r#"{"a": 1}"#));

    let (response, ..) = read(r#"{"id": 1, "name": null, "content": "x\ny"}"#);
    assert_eq!((response.id, response.name), (None, None));
    assert!(matches!(response.content, Content::JsonString(span) if span == Span::new(35, 41)));

    let (response, ..) = read("plain");
    assert!(matches!(response.content, Content::Plain(span) if span == Span::new(0, 5)));
}

#[test]
fn a_detail_quotes_the_tool_shortly() {
    let (.., details) = read(r#"{"content": {"error": "File not found:\n\"ü\""}}"#);
    assert_eq!(details[0], "the tool says \"File not found: \"ü\"\"");
    let (.., details) = read(&format!("Error: {}", "é".repeat(500)));
    assert_eq!(
        details[0].chars().count(),
        "the tool says \"\"".len() + 120 + 1
    );
    let (.., details) = read("Traceback (most recent call last):\n  a\nKeyError: 'b'");
    assert_eq!(details[0], "the tool says \"KeyError: 'b'\"");
    let (.., details) = read(r#"{"content": {"exit_code": 127}}"#);
    assert_eq!(details[0], "the exit code is 127");
}

#[test]
fn nesting_does_no_harm() {
    let deep = format!(
        r#"{{"content": {{"error": {}1{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let (_, codes, _) = read(&deep);
    assert_eq!(codes, ["E602", "E620"]);
    let (_, codes, _) = read(&"[".repeat(100_000));
    assert_eq!(codes, ["J221"]);
}

/// Pieces that meet in failure words, envelopes and their neighbours.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "error",
            "ERROR:",
            "Traceback (most recent call last)",
            "traceback",
            "exit_code",
            "\"exit_code\": 1",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            "\"content\"",
            "\"error\"",
            "\"status\"",
            "\"timeout\"",
            "null",
            "false",
            "503",
            "HTTP ",
            "... [truncated]",
            "\n",
            "ü",
            "\u{212a}",
            "er",
            "ror",
            "tracebac",
            "r",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "[ -~]{0,80}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_tutorials_rule_is_theirs(body in hostile()) {
        let lower = body.to_lowercase();
        let expected = ["error", "traceback", "\"exit_code\": 1"].iter().any(|word| lower.contains(word));
        let (response, codes, _) = read(&body);
        prop_assert_eq!(response.suspicious, expected);
        prop_assert_eq!(codes.iter().any(|code| code == "E620"), expected);
    }

    #[test]
    fn json_is_told_from_text_as_a_json_reader_does(body in hostile()) {
        let starts = body.starts_with('{') || body.starts_with('[');
        let broken = starts && serde_json::from_str::<serde_json::Value>(&body).is_err();
        let (response, codes, _) = read(body.trim_end());
        if body.trim_end() == body {
            prop_assert_eq!(codes.iter().any(|code| code == "J221"), broken);
        }
        prop_assert_eq!(response.failure.is_some(), codes.iter().any(|code| code.as_str() > "E600" && code.as_str() < "E620"));
    }
}
