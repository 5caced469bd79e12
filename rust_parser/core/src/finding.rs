//! The codes a trace can be marked with, and one such mark. The table below is the only list of codes;
//! every other list (Python's, the command's, the labels of the app) is derived from it. It decides nothing.

use std::borrow::Cow;

use crate::span::Span;

/// How much harm it does to read or train on the trace as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A fact worth filtering on.
    Info,
    /// Probably wrong.
    Warning,
    /// Training on this, or reading it as it is, does harm.
    Error,
}

impl Severity {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One row of the table: what a code means. A code, once published, never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub code: &'static str,
    pub name: &'static str,
    pub severity: Severity,
    /// When it is raised.
    pub summary: &'static str,
    /// What to do about it.
    pub help: &'static str,
    /// It is a guess by wording, not a fact of the text.
    pub heuristic: bool,
}

macro_rules! codes {
    ($($code:ident $name:literal $severity:ident $(($mark:ident))? : $summary:literal, $help:literal;)+) => {
        /// A code by its number, such as `J201`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($code),+ }

        /// All codes, in the order of their numbers.
        pub const RULES: &[Rule] = &[$(Rule {
            code: stringify!($code),
            name: $name,
            severity: Severity::$severity,
            summary: $summary,
            help: $help,
            heuristic: codes!(@mark $($mark)?),
        }),+];

        const CODES: &[Code] = &[$(Code::$code),+];
    };
    (@mark heuristic) => { true };
    (@mark) => { false };
}

codes! {
    M101 "reasoning-unclosed" Error: "`<think>` is never closed", "Close the reasoning before the first call, or at the end of the message.";
    M102 "reasoning-close-stray" Warning: "a `</think>` closes nothing, or comes again before the first call", "Remove the extra close tag, so that what was reasoning stays reasoning.";
    M103 "reasoning-preopened" Info: "the message starts inside reasoning: its first think tag is `</think>`", "Put `<think>` at the start of the message.";
    M104 "reasoning-nested" Warning: "`<think>` stands inside reasoning", "Keep one pair of think tags around the reasoning.";
    M105 "reasoning-empty" Info: "the reasoning holds only white space", "Leave the empty block out of training, or fill it.";
    M111 "call-unclosed" Error: "`<tool_call>` is never closed", "Put `</tool_call>` after the JSON value.";
    M112 "call-close-stray" Warning: "`</tool_call>` without an open call", "Remove the tag, or put `<tool_call>` before the JSON that it was meant to close.";
    M113 "call-nested" Error: "`<tool_call>` opens inside an open call", "Close the outer call before the inner one opens.";
    M114 "call-in-reasoning" Warning: "call markup inside reasoning, which is not a call", "Nothing was called here; move the call out of the reasoning if it was meant.";
    M115 "tag-in-string" Info: "a literal tag inside a JSON string, which is not markup", "Nothing to mend; parsers that search for tags break here.";
    M116 "text-after-call" Info: "visible text after the first call of a message", "Many chat templates drop text after a call; move it before the call if it matters.";
    M121 "response-in-assistant" Error: "`<tool_response>` in an assistant message: a result the model made up", "Cut the made-up result, and do not train on it.";
    M122 "response-unclosed" Error: "`<tool_response>` is never closed", "Put `</tool_response>` at the end of the response.";
    M123 "response-close-stray" Warning: "`</tool_response>` without an open response", "Remove the tag.";
    M124 "response-untagged" Info: "a tool message without response tags; its whole text is one response", "Wrap it in `<tool_response>` tags where a template expects them.";
    M131 "special-token-leaked" Warning: "a control token of a chat template in the text", "Remove the token: a tokenizer would read it as the real one.";
    M132 "scratchpad-tag" Info: "`<REASONING_SCRATCHPAD>` is used for reasoning", "Write `<think>` instead.";
    M133 "call-markup-foreign" Warning: "another dialect's call markup in this message", "Write the same call in this dialect.";

    J201 "json-truncated" Error: "the text ends inside a JSON value", "Close the open strings, arrays and objects.";
    J202 "json-control-character" Error: "a raw control character inside a JSON string", "Escape it, a newline as `\\n`.";
    J203 "json-bad-escape" Error: "a backslash escape that JSON does not have", "Double the backslash.";
    J204 "json-trailing-text" Error: "something follows the JSON value", "Keep one JSON object between the tags.";
    J205 "json-python-literal" Error: "a Python literal instead of JSON", "Write double quotes, `true`, `false` and `null`.";
    J206 "json-trailing-comma" Error: "a comma before `}` or `]`", "Remove the comma.";
    J207 "json-not-object" Error: "valid JSON, but not an object", "Write one object with `name` and `arguments`.";
    J208 "json-duplicate-key" Warning: "the same key twice in one object; the last one wins", "Keep one of the two.";
    J209 "json-non-finite" Error: "`NaN`, `Infinity`, or a number beyond a double", "Write a finite number, or a string.";
    J210 "json-lone-surrogate" Error: "a surrogate escape without its pair", "Write the character itself.";
    J211 "json-too-deep" Error: "JSON nested beyond the limit", "Nest it less deeply.";
    J212 "json-unquoted" Error: "an unquoted key or string, or a missing quote", "Put double quotes around it.";
    J213 "json-invalid" Error: "any other JSON syntax error", "Write the call as one JSON object.";
    J214 "json-empty" Error: "nothing between the tags", "Remove the tags, or write the call.";
    J221 "response-json-invalid" Info: "a response that starts like JSON and is not JSON", "It is kept as text; nothing inside it can be read.";

    C301 "call-name-missing" Error: "no `name`, or not a non-empty string", "Name the tool.";
    C302 "call-arguments-missing" Warning: "no `arguments`; read as `{}`", "Write `\"arguments\": {}`.";
    C303 "call-arguments-not-object" Error: "`arguments` is not an object", "Write the arguments as an object of names and values.";
    C304 "call-arguments-string" Warning: "`arguments` is a string holding JSON; decoded", "Write the object itself, not its JSON text.";
    C305 "call-parameters-key" Warning: "`parameters` instead of `arguments`; accepted", "Rename the key to `arguments`.";
    C306 "call-name-doubled" Error: "a known tool's name written twice", "Write the name once.";

    S401 "tool-unknown" Error: "the name of the call is not among the declared tools", "Call a declared tool, or declare this one.";
    S402 "argument-missing" Error: "the schema requires an argument, or a key inside one, that is absent", "Give it a value.";
    S403 "argument-unknown" Warning: "an argument that is not among the properties of the tool's schema, unless `additionalProperties` allows others; inside an argument, a key that the schema forbids", "Remove it, or declare it.";
    S404 "argument-type" Error: "the value is of another JSON type than the schema asks for, or beyond its limits: range, length, pattern, or none of the forms of `anyOf`", "Write a value that the schema allows.";
    S405 "argument-enum" Error: "the value is not one of those the schema lists (`enum`, `const`)", "Write one of the listed values.";
    S406 "tools-invalid" Warning: "the declared tools, or the schema of one of them, cannot be read", "Declare the tools as a JSON array of names and JSON Schemas; what could not be read is not checked.";

    P501 "call-unanswered" Warning: "no response belongs to the call, and the trace goes on after it", "Drop the call from training, or restore its response.";
    P502 "response-orphan" Error: "no call belongs to the response", "Restore the call, or drop the response.";
    P504 "response-name-mismatch" Warning: "call and response are paired, but their names differ", "Check that the responses are in the order of the calls.";
    P505 "call-id-duplicate" Warning: "two calls, or two responses, share an id", "Give each its own id.";
    P507 "role-order" Warning: "the roles do not alternate as a chat does", "Check that no message is missing.";
    P508 "ends-on-tool" Warning: "the trace ends on a tool message", "Nothing here teaches stopping: cut back to the last answer.";
    P509 "ends-on-call" Warning: "the trace ends on a message that calls a tool", "Cut the last message, or restore the response.";
    P510 "answer-empty" Warning: "the last assistant message has neither visible text nor a call", "Do not train on it as an answer.";
    P511 "iteration-cap" Info: "the harness ended the run at its limit of tool-calling iterations", "The run was cut, not finished.";
    P512 "context-summary" Info: "a summary replaced part of the trace", "Earlier messages are missing from this trace.";

    E601 "exit-code" Warning: "the tool failed by its exit code", "Read the output for the cause.";
    E602 "error-reported" Warning: "the tool reported an error", "Read the error text.";
    E603 "timeout" Warning: "the tool ran out of time", "Give it more time, or less to do.";
    E604 "not-found" Warning: "a file, page or resource was not found", "Check the path or address.";
    E605 "permission-denied" Warning: "the tool was not allowed to do it", "Check the rights.";
    E606 "authentication" Warning: "the tool could not log in", "Check the key or token.";
    E607 "rate-limited" Warning: "the tool was called too often", "Wait, then call again.";
    E608 "server-error" Warning: "the server behind the tool failed", "Try again later.";
    E609 "network" Warning: "the network failed", "Check the connection.";
    E610 "exception" Warning: "the tool ended in an exception", "Read the traceback.";
    E611 "arguments-rejected" Warning: "the tool refused its input", "Check the arguments against the tool's schema.";
    E612 "tool-unavailable" Warning: "the tool is not available here", "Declare only tools that can run.";
    E620 "output-suspicious" Info (heuristic): "the response holds \"error\", \"traceback\" or a non-zero exit code as words", "A count of words, kept for comparison; it is no failure.";
    E621 "output-truncated" Info: "the tool's output was cut by its harness", "Part of what the tool said is missing.";
    E622 "output-empty" Info: "the tool said nothing", "Nothing to mend.";

    B701 "call-repeated" Warning: "the same name and arguments as the call right before it", "Drop the repetition, or look at what its first response said.";
    B702 "call-cycle" Warning: "2 to 4 different calls made round and round, three times or more", "The model is going in circles: cut the trace before the cycle.";
    B703 "retry-unchanged" Warning: "a call that failed is made again unchanged as the very next call", "Change something before trying again, or drop the retry.";
    B704 "error-unaddressed" Info (heuristic): "the last response failed and the trace ends with an answer", "Check that the answer owns up to the failure.";
    B705 "reasoning-missing" Info: "an assistant message without reasoning in a trace that has reasoning elsewhere", "Decide whether such messages should train the model to skip its reasoning.";
    B706 "reasoning-duplicate" Warning: "the same reasoning, of 40 characters or more, as in an earlier message", "Drop the copy: nothing new was thought.";
    B707 "language-switch" Info (heuristic): "the reasoning is in another script than the user's message", "Decide whether the model should think in its user's language.";
    B708 "edit-unverified" Info (heuristic): "a file was written or patched, and nothing read, searched or ran after it", "Prefer traces that look at what they changed.";
    B709 "output-oversized" Info: "a response longer than 12,000 characters", "Cut the output: one like it can fill a context.";

    X801 "secret" Warning: "a key or token, by its own form", "Replace it before the trace is shared.";
    X802 "email" Info: "an e-mail address", "Replace it before the trace is shared.";
    X803 "home-path" Info: "a home path, which holds the name of its owner", "Replace the name before the trace is shared.";
    X804 "control-token-injected" Warning: "a chat template's control token inside a tool response or user text", "Escape it before a template is applied: a tokenizer that reads special tokens in text takes it for the real one.";
}

impl Code {
    pub const fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }

    /// As people write it: `J201`.
    pub const fn number(self) -> &'static str {
        self.rule().code
    }

    pub const fn severity(self) -> Severity {
        self.rule().severity
    }

    pub fn all() -> &'static [Code] {
        CODES
    }
}

/// One mark: which code, where, and the concrete cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// Where, in the message's text.
    pub span: Span,
    /// The concrete cause, one sentence.
    pub detail: Cow<'static, str>,
    pub repair: Option<Repair>,
    /// The call of this message that it speaks of.
    pub call: Option<usize>,
}

/// The text to put in place of a span, so that the finding goes away. The span is not always the finding's own:
/// an unclosed tag is marked where it opens and mended where it should close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    pub span: Span,
    pub text: String,
}

impl Finding {
    pub fn new(code: Code, span: Span, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            span,
            detail: detail.into(),
            repair: None,
            call: None,
        }
    }

    pub fn with_repair(mut self, span: Span, text: impl Into<String>) -> Self {
        self.repair = Some(Repair {
            span,
            text: text.into(),
        });
        self
    }

    /// The finding in a text that has `by` bytes more before it.
    pub fn moved(mut self, by: usize) -> Self {
        self.span = self.span.moved(by);
        if let Some(repair) = &mut self.repair {
            repair.span = repair.span.moved(by);
        }
        self
    }

    pub fn of_call(mut self, call: usize) -> Self {
        self.call = Some(call);
        self
    }
}
