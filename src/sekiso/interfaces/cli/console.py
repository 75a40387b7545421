"""Where commands print."""

from __future__ import annotations

import os

from rich.console import Console


def wide_console() -> Console:
    """A console as wide as the terminal or $COLUMNS says, 160 columns where neither does."""
    console = Console()
    is_told = console.is_terminal or os.environ.get("COLUMNS", "").isdigit()
    return console if is_told else Console(width=160)
