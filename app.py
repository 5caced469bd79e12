"""The Space's entry: launch the app on HERMES_SPACE_DATASET, else the bundled sample, and nothing else."""

import os

from hermes_space.server import HOST, serve

if __name__ == "__main__":
    # A Space is reached from outside its container; a person's own machine is not.
    dataset = os.environ.get("HERMES_SPACE_DATASET", "sample")
    serve(dataset, host="0.0.0.0" if os.environ.get("SPACE_ID") else HOST)  # noqa: S104
