"""Where records, policies, jobs and blobs are kept: SQL tables and files named by digest."""
