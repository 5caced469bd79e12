"""B701 to B709: what the agent did over several steps."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, Measured, conversation


def _calls(name: str, arguments: str, thought: str = "") -> tuple[str, str]:
    block = f"<think>\n{thought}\n</think>\n" if thought else ""
    return "gpt", f'{block}<tool_call>\n{{"name": "{name}", "arguments": {arguments}}}\n</tool_call>'


def _says(name: str, content: str) -> tuple[str, str]:
    return "tool", f'<tool_response>\n{{"name": "{name}", "content": {content}}}\n</tool_response>'


_LIST = _calls("terminal", '{"command": "ls build"}')
_EMPTY = _says("terminal", '{"output": "", "exit_code": 0}')
_READ = _calls("read_file", '{"path": "notes.txt"}')
_MISSING = _says("read_file", '{"content": "", "error": "File not found: notes.txt"}')
_LOG = _calls("terminal", '{"command": "tail -n 1 app.log"}')
_LINE = _says("terminal", '{"output": "starting", "exit_code": 0}')
_STATUS = _calls("process", '{"action": "poll"}')
_RUNNING = _says("process", '{"status": "running"}')
_BY_HAND = "tests/data/behaviour/precision.jsonl"
_THOUGHT = "I should look at the configuration file before I change anything in it."

BEHAVIOUR = (
    Explanation(
        "B701",
        why=(
            "The same call twice in a row brings the same answer and costs a step. A model trained on it "
            "learns to ask again instead of reading what it was told."
        ),
        example=conversation(
            ("human", "Is the build there?"), _LIST, _EMPTY, _LIST, _EMPTY, ("gpt", "No, build/ is empty.")
        ),
        readings=(
            "Name and arguments are compared as JSON: the order of keys, the spaces and the escapes do not "
            "count. Calls that cannot be read are like no other.",
            "Twin calls in one message are of this code too.",
        ),
        choices=("Numbers are compared as written: `1` is not `1.0`.",),
    ),
    Explanation(
        "B702",
        why=(
            "The agent goes in a circle: poll, look, poll, look. Each call by itself differs from the one "
            "before, so a check for repeated calls sees nothing, and the run ends at its limit."
        ),
        example=conversation(
            ("human", "Tell me when the server is up."),
            *(message for _ in range(3) for message in (_LOG, _LINE, _STATUS, _RUNNING)),
            ("gpt", "It is still starting."),
        ),
        readings=(
            "Two to four different calls, repeated at least twice more. One finding a cycle, at the call "
            "that completes the third round, however long it goes on.",
        ),
        choices=("A round counts only if all its calls differ from one another.",),
    ),
    Explanation(
        "B703",
        why=(
            "The call failed, and the very same call is made again. Nothing has changed, so it fails "
            "again; the model learns persistence where it should learn to look at the error."
        ),
        example=conversation(
            ("human", "What do my notes say?"), _READ, _MISSING, _READ, _MISSING, ("gpt", "There are none.")
        ),
        readings=("It comes with B701 for the same call.",),
        choices=(
            "A twin in the same message is no retry: nothing was known of the failure yet.",
            "Repeating a call may be right after a server error (E608) or a rate limit (E607); the code "
            "does not ask.",
        ),
    ),
    Explanation(
        "B704",
        why=(
            "The last thing the agent heard was an error, and then it answered. Either it says that it "
            "could not do it, which is honest, or it claims success over a failure, which is the worst "
            "lesson there is."
        ),
        example=conversation(
            ("human", "Add my name to notes.txt."), _READ, _MISSING, ("gpt", "I have added your name.")
        ),
        readings=("The last response of the trace failed, and the trace ends with an answer.",),
        choices=(
            "The very last response counts, whatever the others of its step said. The answer is the last "
            "assistant message, also where a user still thanks for it.",
        ),
        measured=Measured(
            rule=(
                "The last response of the trace failed by its envelope, and the trace ends with an answer. "
                "Whether the answer speaks of the failure is not read."
            ),
            right=9,
            judged=28,
            source=_BY_HAND,
            note=(
                "All findings of the bundled sample. Right means that no message after the failure says "
                "that anything failed; in the others the user or the team is told."
            ),
        ),
    ),
    Explanation(
        "B705",
        why=(
            "Some messages think and others do not. Trained on, the model learns to think or not at random; "
            "often a converter lost the reasoning of these messages."
        ),
        example=conversation(
            ("human", "Is the build there?"),
            _calls("terminal", '{"command": "ls build"}', "The folder is called build."),
            _EMPTY,
            ("gpt", "No, build/ is empty."),
        ),
        readings=(
            "Each assistant message without reasoning, in a trace where another has some. An empty block "
            "counts as none.",
            "A trace without any reasoning has a style, not a gap.",
        ),
    ),
    Explanation(
        "B706",
        why=(
            "The same thought word for word in two places: the model is stuck, or a converter copied it. In "
            "training it counts twice and teaches a phrase."
        ),
        example=conversation(
            ("human", "Set the port to 8080."),
            _calls("read_file", '{"path": "app.toml"}', _THOUGHT),
            _says("read_file", '{"content": "port = 80"}'),
            _calls("terminal", '{"command": "cat app.toml"}', _THOUGHT),
            _says("terminal", '{"output": "port = 80", "exit_code": 0}'),
            ("gpt", "<think>\nNow I know it.\n</think>\nIt is 80 now; shall I write 8080?"),
        ),
        readings=("Reasoning of at least 40 characters, equal to that of an earlier message of the trace.",),
        choices=(
            "All reasoning of a message is compared, its parts joined by a line break; the later message "
            "is marked.",
        ),
    ),
    Explanation(
        "B707",
        why=(
            "The user writes in one language and the model thinks in another. That may be wanted; mixed "
            "into a training set unseen, it teaches the model to switch in the middle of a conversation."
        ),
        example=conversation(
            ("human", "Please list the files of this folder."),
            _calls("terminal", '{"command": "ls"}', "用户想看这个文件夹里的文件，我先列出来。"),
            _says("terminal", '{"output": "a.txt", "exit_code": 0}'),
            ("gpt", "<think>\nOnly one file is there.\n</think>\nThere is one file, a.txt."),
        ),
        readings=("Scripts are compared, not languages: English and French look alike.",),
        choices=(
            "Chinese and Japanese are one script here, for they mix the same characters.",
            "It is held against the last message of the user that has words enough; a summary or a limit "
            "that the harness wrote in the user's name is passed over.",
        ),
        measured=Measured(
            rule=(
                "Words are counted by script, without code: fences, what stands between backticks, and words "
                "that look like names or paths. A run of letters is a word; two Han or kana characters are "
                "one. A text is in a script if two thirds of its words are. The user's message needs three "
                "words, the reasoning five."
            ),
            right=0,
            judged=0,
            source=_BY_HAND,
            note=(
                "No real trace at hand changes its script, so how many findings are right is not known. The "
                "twenty traces that were looked at for misses had none."
            ),
        ),
    ),
    Explanation(
        "B708",
        why=(
            "A file was changed, and nobody looked. The answer says that it works; whether it does was never "
            "asked. Trained on, it teaches to trust one's own edits."
        ),
        example=conversation(
            ("human", "Set the port to 8080."),
            _calls("write_file", '{"path": "app.toml", "content": "port = 8080"}'),
            _says("write_file", '{"bytes_written": 11}'),
            ("gpt", "The port is 8080 now."),
        ),
        readings=(
            ("Reading, searching or running after the edit verifies it; an entry in a to-do list does not."),
        ),
        choices=(
            "Each edit that nothing follows is marked. One that failed, or has no response, is none.",
            "Any reading or running counts, also of another file; a commit or a search of the web does not.",
        ),
        measured=Measured(
            rule=(
                "The tool's name tells: `write_file`, `patch`, `edit` and the like change a file; a name "
                "with words such as read, search, run, test or browser looks. A terminal's command is cut "
                "into programs: `sed -i`, `tee`, `git apply`, `cat > file` and the like change a file, "
                "`cd`, `rm`, `git commit` and the like do neither, any other program runs something."
            ),
            right=4,
            judged=4,
            source=_BY_HAND,
            note=(
                "All findings of the bundled sample, and all in one trace. Of nineteen traces with edits and "
                "no finding one should have had it: it read only other files after its last edit."
            ),
        ),
    ),
    Explanation(
        "B709",
        why=(
            "A response this long fills the context: what the agent knew before may be cut, and at "
            "training time the length limit throws the rest of the trace away."
        ),
        example=conversation(
            ("human", "What is in the log?"),
            _calls("terminal", '{"command": "cat app.log"}'),
            _says("terminal", '{"output": "' + "GET /health 200; " * 720 + '", "exit_code": 0}'),
            ("gpt", "Health checks, all answered."),
        ),
        readings=("Characters of the response are counted, not bytes.",),
    ),
)
