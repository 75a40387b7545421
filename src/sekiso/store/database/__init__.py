"""Where records, rules, people and the log are kept: tables, the engine, blobs, jobs."""
