"""The config `coding`: which session logs and runs it holds, and what each is about.

Titles are written for this sample. Files made up by hand upstream (test fixtures) are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sample_sources import hermes_sources, sessions, software_agents
from sample_sources.prompt import Prompt
from sample_sources.rows import Row, observed_tools, tools_text
from sample_sources.turns import Reader, all_calls, conversation

MARSHMALLOW = "Fix marshmallow: TimeDelta serialisation loses precision"
SYNTAX_ERROR = "Fix a test repository: syntax error, a colon is missing"


@dataclass(frozen=True)
class Source:
    """Where the files of one folder come from, and how they are read."""

    folder: str
    repository: str
    licence: str
    category: str
    read: Reader


CLAUDE = Source("claude-code-real", "entireio/cli", "MIT", "Repository Tasks", sessions.session_log)
PI = Source("pi-mono", "badlogic/pi-mono", "MIT", "Repository Tasks", sessions.session_log)
TEICH = Source("teich", "TeichAI/teich", "Apache-2.0", "Terminal & Coding", sessions.session_log)
TEICH_PI = Source("teich", "TeichAI/teich", "Apache-2.0", "Repository Tasks", sessions.session_log)
TEICH_HERMES = Source("teich", "TeichAI/teich", "Apache-2.0", "Browser Automation", sessions.session_log)
TEICH_CHAT = Source("teich", "TeichAI/teich", "Apache-2.0", "Conversational", sessions.session_log)
SWE_SMITH = Source("swe-smith", "SWE-bench/SWE-smith", "MIT", "Repository Tasks", software_agents.swe_agent)
SWE_AGENT = Source("swe-agent", "SWE-agent/SWE-agent", "MIT", "Repository Tasks", software_agents.swe_agent)
CTF = Source("swe-agent/ctf", "SWE-agent/SWE-agent", "MIT", "Security Challenge", software_agents.swe_agent)
MINI = Source(
    "mini-swe-agent", "SWE-agent/mini-swe-agent", "MIT", "Repository Tasks", software_agents.mini_swe_agent
)

# A file is named by an unambiguous start of its path; then id, subcategory, task.
FILES: tuple[tuple[Source, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        CLAUDE,
        (
            ("01", "cli-shell-delay", "Debugging", "Find out why the shell prompt comes back late"),
            ("02", "cli-duplicate-commits", "Debugging", "Find out why one checkpoint has four commits"),
            ("03", "cli-telemetry-plan", "Planning", "Plan telemetry for a command line, with sub-agents"),
            ("04", "cli-error-handling", "Feature", "Rework error handling, from a plan"),
            ("05", "cli-review-and-rebase", "Code review", "Answer a pull request's review, rebase and lint"),
            ("06", "cli-missing-message", "Debugging", "Find out why a start-up message no longer appears"),
        ),
    ),
    (
        PI,
        (("large", "pi-theme-selectors", "Refactoring", "Port the last selector to themes, then much more"),),
    ),
    (
        TEICH_PI,
        (("example_pi", "pi-issue-732", "Debugging", "Analyse issue 732: prompts larger than the screen"),),
    ),
    (
        TEICH,
        (
            ("example_claude", "duckdb-dataset", "Data analysis", "Inspect a random hub dataset with DuckDB"),
            ("example_droid", "droid-stocks-page", "Web page", "Look up the stock market, then build a page"),
            ("example_codex", "codex-dashboard", "Web page", "Dashboard for RSS, YouTube and newsletters"),
        ),
    ),
    (
        TEICH_HERMES,
        (
            (
                "example_hermes",
                "hermes-stock-market",
                "Web Research",
                "What the stock market looks like today",
            ),
        ),
    ),
    (
        TEICH_CHAT,
        (("example_openclaw", "openclaw-first-session", "Introduction", "First session: choose a name"),),
    ),
    (
        SWE_SMITH,
        (
            (
                "pandas-dev__pandas.95280573.pr_53652",
                "pandas-53652",
                "Bug fix",
                "Fix pandas: no freq on an arrow index",
            ),
            (
                "pandas-dev__pandas.95280573.pr_53856",
                "pandas-53856",
                "Bug fix",
                "Fix pandas: to_sql with arrow dates",
            ),
            ("pydantic", "pydantic-8316", "Bug fix", "Fix pydantic: the to_snake alias generator"),
        ),
    ),
    (
        SWE_AGENT,
        (
            ("default__t-0.20", "marshmallow-default-source", "Bug fix", MARSHMALLOW),
            ("default_sys-env_cursors", "marshmallow-cursors", "Bug fix", MARSHMALLOW),
            ("default_sys-env_window", "marshmallow-window", "Bug fix", MARSHMALLOW),
            ("function_calling__", "marshmallow-functions", "Bug fix", MARSHMALLOW),
            ("function_calling_replace__", "marshmallow-replace", "Bug fix", MARSHMALLOW),
            ("function_calling_replace_from", "marshmallow-replace-source", "Bug fix", MARSHMALLOW),
            ("xml_sys-env_cursors", "marshmallow-xml-cursors", "Bug fix", MARSHMALLOW),
            ("xml_sys-env_window", "marshmallow-xml-window", "Bug fix", MARSHMALLOW),
            ("function_calling_simple", "missing-colon-simple", "Bug fix", SYNTAX_ERROR),
            ("gpt4__swe-agent-test-repo", "missing-colon-functions", "Bug fix", SYNTAX_ERROR),
            ("gpt4__swe-agent__test-repo", "missing-colon-default", "Bug fix", SYNTAX_ERROR),
            (
                "gpt4__swe-bench-dev",
                "pydicom-1458",
                "Bug fix",
                "Fix pydicom: make Pixel Representation optional",
            ),
            ("human_thought", "humaneval-0", "Bug fix", "Fix has_close_elements, a small Python function"),
        ),
    ),
    (
        MINI,
        (("github_issue", "missing-colon-mini", "Bug fix", SYNTAX_ERROR),),
    ),
    (
        CTF,
        (
            (
                "crypto/BabyEncryption",
                "ctf-baby-encryption",
                "Cryptography",
                "Decrypt a message: BabyEncryption",
            ),
            (
                "crypto/BabyTimeCapsule",
                "ctf-baby-time-capsule",
                "Cryptography",
                "Open the capsule: BabyTimeCapsule",
            ),
            ("crypto/eps", "ctf-eps", "Cryptography", "Decrypt what three videos show: eps"),
            ("crypto/katy", "ctf-katy", "Cryptography", "Find the flag in a rambling description: katy"),
            ("forensics/flash", "ctf-flash", "Forensics", "Find the flag in a disk image: flash"),
            ("misc/networking_1", "ctf-networking", "Networking", "Find the flag in a capture: networking"),
            ("pwn/warmup", "ctf-warmup", "Binary exploitation", "Overflow a buffer: warmup"),
            ("rev/rock", "ctf-rock", "Reverse engineering", "Reverse a program: rock"),
            (
                "web/i_got_id_demo",
                "ctf-i-got-id",
                "Web exploitation",
                "Find how a web site was taken over: i_got_id",
            ),
        ),
    ),
)


def _file(traces: Path, source: Source, start: str) -> Path:
    folder = traces / source.folder
    files = (path for path in folder.rglob("*") if path.is_file())
    [file] = [path for path in files if path.relative_to(folder).as_posix().startswith(start)]
    return file


def _row(traces: Path, prompt: Prompt, source: Source, entry: tuple[str, str, str, str]) -> Row:
    start, identity, group, task = entry
    turns = source.read(_file(traces, source, start))
    tools = tools_text(observed_tools(all_calls(turns)))
    # Whether a session or run reached its aim is recorded in none of these sources.
    return Row(
        identity, "coding", source.category, group, task, tools,
        conversation(turns, tools, prompt), None, source.repository, source.licence,
    )  # fmt: skip


def coding(traces: Path, prompt: Prompt) -> list[Row]:
    rows = [_row(traces, prompt, source, entry) for source, entries in FILES for entry in entries]
    return rows + hermes_sources.dataset_rows(traces)
