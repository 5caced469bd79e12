"""E601 to E612: the tool reported a failure, by the class of its error text."""

from __future__ import annotations

from hermes_space.explanations.explanation import Example, Explanation, said


def _response(body: str) -> Example:
    body = body.replace(', "content"', ',\n "content"', 1)
    return said(f"<tool_response>\n{body}\n</tool_response>", role="tool")


_CLASS = "The class is read from the tool's own error text, never from its output."

FAILURES = (
    Explanation(
        "E601",
        why=(
            "The command failed, and only the number says so. Whoever looks at `error` alone, as some "
            "harnesses do in their statistics, counts it as a success."
        ),
        example=_response(
            '{"tool_call_id": "functions.terminal:4", "name": "terminal", '
            '"content": {"output": "make: *** [all] Error 2", "exit_code": 2, "error": null}}'
        ),
        mend="Then see what the model did next: it should have noticed.",
        readings=(
            "The exit code is neither 0 nor null, and no error text is set. The output's words do not "
            "refine it.",
            "An `exit_code_meaning` that calls the code benign, as for grep without a match, makes it no "
            "failure.",
        ),
        choices=(
            'An exit code written as a string is read as a number: `"0"` is no failure, `"3"` is one.',
            "A meaning is benign if it says: not an error, not a failure, no error, expected, often normal, "
            "normal exit, benign, no match, files differ. Any other meaning may give the class.",
        ),
    ),
    Explanation(
        "E602",
        why=(
            "The tool says that it failed and the reason fits no finer class. A model trained to go on as if "
            "nothing had happened stands on nothing."
        ),
        example=_response(
            '{"tool_call_id": "functions.patch:6", "name": "patch", '
            '"content": {"success": false, "error": "old_string matches 3 places"}}'
        ),
        mend="Then see whether the next step deals with it.",
        readings=(
            "A failure is: `error` neither null, false, empty nor `{}`; `success` or `ok` false; `status` "
            "one of error, failed, failure, timeout, blocked, not_found; a failing exit code with such a "
            "text.",
            "Both the response object and its `content` object are looked at, nothing deeper. Plain text has "
            "failed if it starts with `error:` in any case, or with a Python traceback's first line.",
            "One finding a failed response, of the most specific class.",
        ),
        choices=(
            "Where `success` is false or the status bad, `message` stands in for a missing error text.",
        ),
    ),
    Explanation(
        "E603",
        why=(
            "The work was cut off in its middle: half a file may be written, a server may still run. A "
            "call made again unchanged runs out of time again."
        ),
        example=_response(
            '{"tool_call_id": "functions.terminal:2", "name": "terminal", "content": '
            '{"output": "", "exit_code": 124, "error": "Command timed out after 60 seconds"}}'
        ),
        mend="Long work belongs in the background.",
        readings=(_CLASS, "`status` timeout is of this class where there is no error text."),
        choices=("Exit code 124 alone is E601: the number is only a custom of one program.",),
    ),
    Explanation(
        "E604",
        why=(
            "The model named a file, page or process that is not there, most often one that it invented or "
            "remembered wrongly. A run of these at the start of a trace is a model that guesses paths."
        ),
        example=_response(
            '{"tool_call_id": "functions.read_file:0", "name": "read_file", '
            '"content": {"content": "", "error": "File not found: src/config.yaml"}}'
        ),
        mend="An agent does well to list or search before it reads.",
        readings=(_CLASS, "An HTTP status 404 or 410 that the text names, `status` not_found, ENOENT."),
    ),
    Explanation(
        "E605",
        why=(
            "The tool was not allowed to. An agent that now tries sudo, or changes rights, does what its "
            "sandbox was to prevent, and training on it teaches that."
        ),
        example=_response(
            '{"tool_call_id": "functions.write_file:1", "name": "write_file", "content": '
            '{"bytes_written": 0, "error": "Failed to write file: EACCES: permission denied, /etc/hosts"}}'
        ),
        mend="If the agent was not meant to have them, keep the trace where the model stays within them.",
        readings=(_CLASS, "HTTP status 403, EACCES and EPERM, a read-only file system."),
        choices=("`Permission denied (publickey)` is E606: a key is missing, not a right.",),
    ),
    Explanation(
        "E606",
        why=(
            "A key or a login is missing, so the tool could never have worked. The failure is the "
            "environment's, not the model's; counted as the model's it makes the figures wrong."
        ),
        example=_response(
            '{"tool_call_id": "functions.web_search:0", "name": "web_search", '
            '"content": {"success": false, "error": "API key is missing"}}'
        ),
        mend="A tool that has none should not be declared.",
        readings=(_CLASS, "HTTP status 401 or 407, a missing, invalid or expired key or token."),
    ),
    Explanation(
        "E607",
        why=(
            "The service refused because it was asked too often. Calls made again at once make it worse, "
            "and a trace full of them teaches just that."
        ),
        example=_response(
            '{"tool_call_id": "functions.web_search:3", "name": "web_search", '
            '"content": {"error": "HTTP 429 Too Many Requests"}}'
        ),
        mend="Let the harness do the waiting, out of the model's sight.",
        readings=(_CLASS, "HTTP status 429, a rate limit, a used-up quota."),
    ),
    Explanation(
        "E608",
        why=(
            "The server behind the tool failed. The call was right, and the same call may work a minute "
            "later."
        ),
        example=_response(
            '{"tool_call_id": "functions.web_extract:1", "name": "web_extract", '
            '"content": {"error": "503 Service Unavailable"}}'
        ),
        mend="Here a call repeated unchanged is sound.",
        readings=(_CLASS, "HTTP status 500 to 529, or a gateway's words for it."),
        choices=(
            "A three-digit number is an HTTP status only where a word such as HTTP, status or code stands "
            "before it, or where it opens the text: `line 503` is none.",
        ),
    ),
    Explanation(
        "E609",
        why=(
            "Nothing was reached: no name, no route, no listener. In a sandbox without a network each such "
            "call was lost from the start, whatever the model wrote."
        ),
        example=_response(
            '{"tool_call_id": "functions.browser_navigate:0", "name": "browser_navigate", '
            '"content": {"success": false, "error": "net::ERR_NAME_NOT_RESOLVED at https://docs.exampl.com"}}'
        ),
        mend="A wrong host name is the model's fault, a missing network is not.",
        readings=(_CLASS, "Refused or reset connections, names that do not resolve, TLS that fails."),
    ),
    Explanation(
        "E610",
        why=(
            "The program ended in an exception: either code the model wrote, which is how it learns what is "
            "wrong, or the tool itself, which is a bug of the harness. The traceback tells which."
        ),
        example=_response(
            '{"tool_call_id": "functions.execute_code:5", "name": "execute_code", "content": '
            '{"status": "error", "error": "Traceback (most recent call last):\\n  File '
            '\\"<string>\\", line 3\\nKeyError: \'total\'"}}'
        ),
        mend="Its last line names the cause.",
        readings=(
            "Of a Python traceback the last line counts, and only a cause outside the program (E603 to E609) "
            "makes it another class.",
        ),
        choices=("Text before the traceback is looked at first.",),
    ),
    Explanation(
        "E611",
        why=(
            "The tool refused its input: an argument is missing, of the wrong type, or out of range. It is "
            "the clearest sign of a call that was wrong, and it comes from the one who knows."
        ),
        example=_response(
            '{"tool_call_id": "functions.patch:2", "name": "patch", '
            '"content": {"success": false, "error": "Missing required parameter: old_string"}}'
        ),
        mend="If the schema allowed the call, the schema is at fault.",
        readings=(
            _CLASS,
            "HTTP status 400 or 422, and words such as missing required, invalid argument, must be.",
        ),
    ),
    Explanation(
        "E612",
        why=(
            "The tool was declared and cannot run here. The model did what it was told; trained on, it "
            "learns that a declared tool may not exist."
        ),
        example=_response(
            '{"tool_call_id": "functions.clarify:0", "name": "clarify", '
            '"content": {"error": "Clarify tool is not available in this execution context."}}'
        ),
        readings=(_CLASS, "Unknown tools, tools that are disabled, not installed, not configured."),
        choices=(
            "An error text that lists the available tools is of this class.",
            "`Not available` is of this class only where it is said of a tool, a service or a place: a "
            "flight that is not available on a date is E602.",
        ),
    ),
)
