"""Floor 2: curated public facts as files.  `load()` reads them; every number has unit and source."""

from sekiso.knowledge.load import Knowledge, Record, load

__all__ = ["Knowledge", "Record", "load"]
