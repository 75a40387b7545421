"""The log of the service on standard error: lines of text, or of JSON for machines."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from sekiso.domain.errors import NeedError

KINDS = ("text", "json")


def set_up(kind: str) -> None:
    """Send all logs to standard error as "text" (warnings) or "json" (requests too)."""
    if kind not in KINDS:
        raise NeedError("log_kind_unknown", got=kind, allowed=", ".join(KINDS))
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if kind == "json" else text)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("sekiso").setLevel(logging.INFO if kind == "json" else logging.WARNING)


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what the record carries."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= getattr(record, "request", {})
        if hasattr(record, "incident"):
            said["incident"] = record.incident
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)
