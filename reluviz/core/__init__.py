"""Data sets, the description of a run, and its training: what every front end shares."""
