"""All models that may stand behind an answer: those of the rooms and the tables of knowledge."""

from __future__ import annotations

from sekiso.design.strength.models import MODELS as STRENGTH
from sekiso.domain.model import Model
from sekiso.economics.models import MODELS as ECONOMICS
from sekiso.explorer.look_ups import MODELS as LOOK_UPS
from sekiso.explorer.shared_models import MODELS as SHARED
from sekiso.learning.models import MODELS as LEARNING
from sekiso.physics.models import MODELS as PHYSICS

MODELS: tuple[Model, ...] = (*SHARED, *LOOK_UPS, *LEARNING, *PHYSICS, *STRENGTH, *ECONOMICS)
