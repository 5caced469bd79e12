"""`hermes-space rules`: every code a trace can be marked with."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command, add_json, print_json, print_table


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="*",
        help="only these codes, with what to do about each (J201, or J for all J)",
    )
    add_json(parser)


def _run(args: Namespace) -> int:
    from hermes_space.commands.codes import expand
    from hermes_space.parse import rules

    asked = expand(args.code)
    chosen = [rule for rule in rules() if not args.code or rule.code in asked]
    if args.json:
        print_json([rule.to_dict() for rule in chosen])
    elif args.code:
        for rule in chosen:
            note = ", heuristic" if rule.heuristic else ""
            print(f"{rule.code} {rule.name} ({rule.severity}{note})\n  {rule.summary}\n  {rule.help}")
    else:
        print_table([(rule.code, rule.name, rule.severity, rule.summary) for rule in chosen])
    return CLEAN


RULES = Command(
    "rules", "List the codes a trace can be marked with.", "hermes-space rules J201 --json", _arguments, _run
)
