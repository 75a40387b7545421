"""Sensor tables and layer images in bulk: columns, chunks, and questions to them."""
