"""The desktop window. Qt is imported here and nowhere else in the program."""
