"""Lets `python -m reluviz` do what the command `reluviz` does."""

import sys

from reluviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
