import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.geometry.samples import samples


def test_samples_keep_area_and_first_moment_of_the_surface(mesh_of):
    mesh = mesh_of(Manifold.cylinder(3.0, 1.0, circular_segments=40).rotate((20.0, 40.0, 0.0)))
    coarse, fine = samples(*mesh, spacing=10.0), samples(*mesh, spacing=0.1)
    assert fine.areas.sum() == pytest.approx(coarse.areas.sum(), rel=1e-12)
    assert fine.areas @ fine.points == pytest.approx(coarse.areas @ coarse.points, rel=1e-12)


def test_slivers_are_not_cut_into_a_square_of_pieces(mesh_of):
    mesh = mesh_of(Manifold.cylinder(1.0, 0.01, circular_segments=400))  # strips 1 : 6000
    n_along = 1.0 / (2.0 * 0.02)
    n = len(samples(*mesh, spacing=0.02).areas)
    assert n < 0.5 * 800 * n_along**2


def test_no_sample_lies_further_than_the_spacing_from_its_piece(mesh_of):
    mesh = mesh_of(Manifold.cube((1.0, 1.0, 1.0)))
    found = samples(*mesh, spacing=0.05)
    assert np.sqrt(found.areas.max()) < 2.0 * 0.05
