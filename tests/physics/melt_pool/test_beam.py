"""A beam size cannot be confused."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.melt_pool.beam import BeamDefinition, BeamSize


def test_intensity_at_the_stated_radius_is_what_the_definition_says() -> None:
    def intensity(size: BeamSize, radius: float) -> float:
        return float(np.exp(-(radius**2) / (2 * size.sigma**2)))

    stated = np.asarray(100e-6)
    assert intensity(BeamSize(stated, BeamDefinition.E2_DIAMETER), 50e-6) == pytest.approx(
        np.exp(-2)
    )
    assert intensity(BeamSize(stated, BeamDefinition.FWHM), 50e-6) == pytest.approx(0.5)
    assert intensity(BeamSize(stated, BeamDefinition.TWO_SIGMA), 50e-6) == pytest.approx(
        np.exp(-0.5)
    )


def test_the_eagar_tsai_radius_is_where_intensity_falls_to_one_over_e() -> None:
    size = BeamSize(np.asarray(85e-6), BeamDefinition.D4SIGMA)
    assert np.exp(-(size.e_radius**2) / (2 * size.sigma**2)) == pytest.approx(np.exp(-1))


@pytest.mark.parametrize("definition", list(BeamDefinition))
def test_definitions_convert_there_and_back(definition: BeamDefinition) -> None:
    again = BeamSize(np.asarray(20e-6 * definition.sigmas), definition)
    assert again.d4sigma == pytest.approx(80e-6)
