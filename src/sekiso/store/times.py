"""Times as the tables hold them: texts that sort as they are."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(time: datetime) -> str:
    """A time with its zone as ISO 8601 in UTC, to the second.

    >>> from datetime import timedelta, timezone
    >>> utc_text(datetime(2027, 4, 1, 9, tzinfo=timezone(timedelta(hours=9))))
    '2027-04-01T00:00:00Z'
    """
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
