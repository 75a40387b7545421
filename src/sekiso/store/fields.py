"""The one field list of all kinds of record (`fields.toml`): what others ask of it, in one place.

`kinds` and `field_of` give the declarations, `quantity` reads a number of a field, `findings_of`
tells what is wrong with a record, `json_schema` and `form` describe a kind to others.
"""

from __future__ import annotations

from sekiso.store.field_findings import DOUBTS, findings_of
from sekiso.store.field_list import Field, Kind, field_of, kinds, word_label
from sekiso.store.field_schema import FormRow, form, json_schema
from sekiso.store.quantity_text import quantity

__all__ = [
    "DOUBTS", "Field", "FormRow", "Kind", "field_of", "findings_of", "form", "json_schema", "kinds",
    "quantity", "word_label",
]  # fmt: skip
