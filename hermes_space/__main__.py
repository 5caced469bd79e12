"""`python -m hermes_space`: the command line under the package's own name."""

from __future__ import annotations

import sys

from hermes_space.cli import main

if __name__ == "__main__":
    sys.exit(main())
