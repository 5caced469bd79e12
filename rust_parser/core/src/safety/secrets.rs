//! X801: keys and tokens, each by a form of its own that its vendor gave it so that it can be found. Lengths are exact
//! where the vendor documents them or all that were issued agree, else a least length. A password without a form is
//! not found. What is written with a run of `x`, `*` or dots in place of the key is a placeholder; anything else that
//! has the form is marked, the vendors' own examples too: whether a key is live cannot be read off it.

use super::patterns::{Pattern, after_escape, is_word};
use crate::finding::Code;
use crate::span::Span;

const fn secret(kind: &'static str, form: &'static str) -> Pattern {
    Pattern {
        code: Code::X801,
        kind,
        form,
        settle: whole_word,
    }
}

pub(super) const PATTERNS: &[Pattern] = &[
    secret("a Hugging Face token", r"(?:hf_|api_org_)[A-Za-z0-9]{34}"),
    secret(
        "an Anthropic API key",
        r"sk-ant-[a-z]{3,5}[0-9]{2}-[A-Za-z0-9_-]{32,}",
    ),
    secret("an OpenRouter API key", r"sk-or-v1-[0-9a-f]{64}"),
    secret(
        "an OpenAI API key",
        r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{32,}",
    ),
    secret("an API key that starts with sk-", r"sk-[A-Za-z0-9]{32,}"),
    secret("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,251}"),
    secret(
        "a fine-grained GitHub token",
        r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    ),
    secret(
        "a GitLab token",
        r"gl(?:pat|dt|rt|ptt|ft|cbt|oas|soat|agent)-[A-Za-z0-9_-]{20,}",
    ),
    secret(
        "an AWS access key id",
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
    ),
    secret("a Google API key", r"AIza[A-Za-z0-9_-]{35}"),
    secret("a Google OAuth client secret", r"GOCSPX-[A-Za-z0-9_-]{28}"),
    secret(
        "a Slack token",
        r"xox[abeoprs]-(?:[0-9A-Za-z]+-)+[A-Za-z0-9]{16,}",
    ),
    secret(
        "a Slack app token",
        r"xapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-z0-9]{32,}",
    ),
    secret(
        "a Slack webhook",
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{24}",
    ),
    secret("a Stripe key", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{24,}"),
    secret("an npm token", r"npm_[A-Za-z0-9]{36}"),
    secret("a PyPI token", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    secret(
        "a SendGrid key",
        r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    ),
    secret("a Groq API key", r"gsk_[A-Za-z0-9]{52}"),
    secret("an xAI API key", r"xai-[A-Za-z0-9]{80}"),
    secret("a Replicate token", r"r8_[A-Za-z0-9]{37}"),
    secret("a Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}"),
    secret("a DigitalOcean token", r"do[opr]_v1_[0-9a-f]{64}"),
    secret("a Databricks token", r"dapi[0-9a-f]{32}(?:-[0-9])?"),
    secret("a Telegram bot token", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    secret(
        "a JSON Web Token",
        r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    ),
    Pattern {
        code: Code::X801,
        kind: "a private key",
        form: PRIVATE_KEY,
        settle: |_, span| Some(span),
    },
];

/// A PEM block, in a JSON string too, to its end or as far as its lines go. The begin line alone is no key.
const PRIVATE_KEY: &str = concat!(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
    r"(?:[A-Za-z0-9:, \t\r\n-]|\\[nrt])*?[A-Za-z0-9+/]{40}(?:[A-Za-z0-9+/= \t\r\n]|\\[nrt])*",
    r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----)?",
);

/// No part of a longer word, and no placeholder.
fn whole_word(text: &str, span: Span) -> Option<Span> {
    let inside = text
        .as_bytes()
        .get(span.end)
        .is_some_and(|&byte| is_word(byte));
    let placeholder = span.of(text).to_ascii_lowercase().contains("xxxx");
    after_escape(text, span).filter(|_| !inside && !placeholder)
}
