"""Floor 2: curated public facts as files; every number has unit, source and status."""

from sekiso.knowledge.load import Knowledge, LeftOut, load, load_directory
from sekiso.knowledge.record import Record, fact_at

__all__ = ["Knowledge", "LeftOut", "Record", "fact_at", "load", "load_directory"]
