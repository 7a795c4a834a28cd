"""A stored run, and the words of one that takes a moment."""

from pathlib import Path

from reluviz.bench.document import load

RUN = load(Path(__file__).parents[1] / "bench" / "run.json")
TINY = ["bench", "kernels", "--filter", "^(copy|relu value) 4096$", "--min-rounds", "2", "--max-time", "0"]
