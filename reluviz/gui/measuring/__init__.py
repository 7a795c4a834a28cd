"""The suite `window` of the benchmark: the real window in a process of its own, and a race in it."""
