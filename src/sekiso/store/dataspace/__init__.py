"""Data of one installation offered to, agreed with and fetched by another (Dataspace Protocol)."""
