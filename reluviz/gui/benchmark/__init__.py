"""The parts of the benchmark page."""
