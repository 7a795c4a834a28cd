"""The headless benchmark: suites of measurements, their statistics, peers and comparison."""
