"""The ways of writing findings, one a file, in the order people see; the first is the default."""

from __future__ import annotations

from hermes_space.commands.check.formats.github import GITHUB
from hermes_space.commands.check.formats.json import JSON
from hermes_space.commands.check.formats.sarif import SARIF
from hermes_space.commands.check.formats.text import TEXT
from hermes_space.commands.check.report import Format

FORMATS: tuple[Format, ...] = (TEXT, JSON, SARIF, GITHUB)

__all__ = ["FORMATS"]
