"""The commands of `hermes-space`, one a file, in the order in which people see them."""

from __future__ import annotations

from hermes_space.commands.check import CHECK
from hermes_space.commands.command import CLEAN, FOUND, MISUSE, Command
from hermes_space.commands.containers import CONTAINERS_COMMAND
from hermes_space.commands.detect import DETECT
from hermes_space.commands.dialects import DIALECTS
from hermes_space.commands.export import EXPORT
from hermes_space.commands.parse import PARSE
from hermes_space.commands.rules import RULES
from hermes_space.commands.serve import SERVE
from hermes_space.commands.show import SHOW
from hermes_space.commands.stats import STATS

COMMANDS: tuple[Command, ...] = (
    SERVE,
    PARSE,
    CHECK,
    STATS,
    SHOW,
    DETECT,
    EXPORT,
    RULES,
    DIALECTS,
    CONTAINERS_COMMAND,
)

__all__ = ["CLEAN", "COMMANDS", "FOUND", "MISUSE", "Command"]
