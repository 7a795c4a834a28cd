"""Controls that more than one page may use."""
