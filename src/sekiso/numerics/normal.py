"""The standard normal distribution."""

from __future__ import annotations

from typing import Final

Z95: Final = 1.6448536269514722
"""95 % point of the standard normal: half of a 90 % interval over its standard deviation."""
