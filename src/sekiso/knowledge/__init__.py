"""Floor 2: curated public facts as files; every number has unit, source and status."""

from sekiso.knowledge.load import Knowledge, Record, load

__all__ = ["Knowledge", "Record", "load"]
