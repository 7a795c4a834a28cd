"""Results in the forms that people read: text tables, CSV, Markdown and an HTML page with charts."""
