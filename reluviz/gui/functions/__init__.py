"""The parts of the page on functions: what is shown, its numbers, its chart and its panels."""
