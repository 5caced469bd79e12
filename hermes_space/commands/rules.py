"""`hermes-space rules`: every code a trace can be marked with, and what each one means."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command, add_json, print_json, print_table


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="*",
        help="the pages of these codes: an example, why it harms, how to mend it (J201, or J for all J)",
    )
    add_json(parser)


def _run(args: Namespace) -> int:
    from hermes_space.commands.codes import expand
    from hermes_space.commands.rule_page import for_terminal, page
    from hermes_space.parse import rules

    asked = expand(args.code)
    chosen = [rule for rule in rules() if not args.code or rule.code in asked]
    if args.json:
        print_json([page(rule).to_dict() for rule in chosen])
    elif args.code:
        print("\n\n\n".join(for_terminal(page(rule)) for rule in chosen))
    else:
        _print_table()
    return CLEAN


def _print_table() -> None:
    """Each family under a heading of its own."""
    from hermes_space.explanations import FAMILIES
    from hermes_space.parse import rules

    for number, family in enumerate(FAMILIES):
        found = [rule for rule in rules() if rule.code.startswith(family.letter)]
        if found:
            print(f"{chr(10) if number else ''}{family.letter}: {family.title}. {family.about}")
            print_table([(rule.code, rule.name, rule.severity, rule.summary) for rule in found])


RULES = Command(
    "rules",
    "List the codes a trace can be marked with, or explain some of them.",
    "hermes-space rules J201",
    _arguments,
    _run,
)
