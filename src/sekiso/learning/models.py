"""The models of this room."""

from __future__ import annotations

from sekiso.learning.mechanical import TABLED_PROPERTIES
from sekiso.learning.own_rows import OWN_ROWS
from sekiso.learning.recipe_density import DENSITY, OWN_DENSITY, SHARED_DENSITY
from sekiso.learning.roughness import ROUGHNESS
from sekiso.learning.service import SERVICE
from sekiso.learning.shared_properties import SHARED_TABLED

MODELS = (
    SHARED_TABLED,
    TABLED_PROPERTIES,
    SERVICE,
    ROUGHNESS,
    SHARED_DENSITY,
    DENSITY,
    OWN_ROWS,
    OWN_DENSITY,
)
