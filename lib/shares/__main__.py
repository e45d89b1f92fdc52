"""The batch audit at the command line: `python -m lib.shares FILE.csv`."""

import sys

from .batch import main

if __name__ == "__main__":
    sys.exit(main())
