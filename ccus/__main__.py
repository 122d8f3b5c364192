"""``python -m ccus`` is the command ``ccus``."""

import sys

from ccus.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
