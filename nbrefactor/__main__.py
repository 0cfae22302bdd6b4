"""``python -m nbrefactor``."""

import sys

from nbrefactor.cli import console

if __name__ == "__main__":
    sys.exit(console())
