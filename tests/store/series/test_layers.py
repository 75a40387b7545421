"""Layers: what was measured comes back, zeros included; what was never taken says so."""

import numpy as np
import pytest
import zarr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.store.failing_filesystem import FailingFilesystem

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.database.blobs import Blobs
from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import ANYBODY, Principal
from sekiso.store.series.layers import write_layers
from sekiso.store.series.series import Series

OWN = compiled([], Principal(organisation="a"), "view", "2026-04-01")
NOBODY = compiled([], ANYBODY, "view", "2026-04-01")
TYPES = ("f4", "f8", "u1", "u2", "i4", "?")


def _added(shop, layers, **named):
    id = shop.series.add_layers(shop.by("a"), layers, shop.place("a0"), name="image", **named)
    (found,) = shop.layers(OWN, id=id)
    return found


def test_layers_come_back_on_both_backends(any_shop):
    images = np.random.default_rng(0).integers(0, 4096, (5, 16, 24), dtype="u2")
    found = _added(any_shop, enumerate(images), unit="1", attributes={"pixel": np.float64(2e-5)})
    assert np.array_equal(found.array[:], images)
    assert np.array_equal(found.layer(3), images[3])
    assert found.attributes == {"pixel": 2e-5, "unit": "1"}
    assert any_shop.layers(NOBODY) == ()


@given(
    image=st.sampled_from(TYPES).flatmap(
        lambda type: arrays.arrays(type, arrays.array_shapes(min_dims=1, max_dims=3, max_side=4))
    )
)
def test_any_layer_comes_back_bit_for_bit(tmp_path_factory, image):
    from sekiso.store.series.index import VisibleSeries
    from sekiso.store.series.layers import Layers

    blobs = Blobs(tmp_path_factory.getbasetemp() / "layers")
    written = write_layers(blobs, [(0, image)], name="image")
    entry = VisibleSeries("", "", "", "", "", written.body, {}, True)
    got = Layers(entry, {0: written.parts[0].blob.digest}, blobs).layer(0)
    assert got.tobytes() == image.tobytes()
    assert got.dtype == image.dtype


@pytest.mark.parametrize("type", TYPES)
def test_a_layer_of_measured_zeros_is_told_from_one_that_was_not_taken(shop, type):
    zeros = np.zeros((3, 3), type)
    found = _added(shop, [(0, zeros), (2, zeros)])
    assert found.numbers == (0, 2)
    assert np.array_equal(found.layer(2), zeros)
    with pytest.raises(DataError, match="Taken: 0, 2"):
        found.layer(1)


def test_reals_that_were_not_taken_are_nan(shop):
    found = _added(shop, [(0, np.zeros((2, 2))), (3, -np.zeros((2, 2)))])
    assert np.isnan(found.array[1:3]).all()
    assert np.signbit(found.array[3]).all()


def test_one_layer_is_one_chunk(shop):
    found = _added(shop, enumerate(np.zeros((4, 8, 8))))
    assert found.array.chunks == (1, 8, 8)
    assert set(found.digests) == {0, 1, 2, 3}
    assert zarr.open_array(found.array.store, mode="r").metadata.zarr_format == 3


def test_a_damaged_layer_is_not_shown(shop):
    found = _added(shop, [(0, np.ones((4, 4)))])
    with open(shop.blobs.path(found.digests[0]), "ab") as file:
        file.write(b"x")
    with pytest.raises(DataError, match="damaged"):
        found.layer(0)


def test_every_write_that_fails_is_told_and_no_stack_is_made(shop, tmp_path):
    problems = []
    for n in range(1, 1000):
        blobs = Blobs(shop.blobs.place, filesystem=FailingFilesystem(n))
        try:
            Series(blobs).add_layers(shop.by("a"), _THREE, shop.place("a0"), name="image")
            break
        except ServiceError as problem:
            problems.append((problem.key, shop.layers(OWN)))
    assert problems == [("blob_not_written", ())] * (n - 1)
    assert n > 10
    assert shop.layers(OWN)[0].numbers == (0, 1, 2)


_THREE = tuple(enumerate(np.arange(12.0).reshape(3, 2, 2)))


@pytest.mark.parametrize(
    ("layers", "key"),
    [
        ([], "layers_none"),
        ([(0, np.zeros(3)), (0, np.zeros(3))], "layer_number"),
        ([(-1, np.zeros(3))], "layer_number"),
        ([(10**9, np.zeros(3))], "layer_number"),
        ([(0, np.zeros(3)), (1, np.zeros(4))], "layer_differs"),
        ([(0, np.zeros(3)), (1, np.zeros(3, "f4"))], "layer_differs"),
        ([(0, np.array(["x"]))], "layer_shape"),
        ([(0, np.zeros((0, 3)))], "layer_shape"),
    ],
)
def test_layers_that_make_no_stack_are_refused(tmp_path, layers, key):
    with pytest.raises(DataError) as problem:
        write_layers(Blobs(tmp_path), layers, name="image")
    assert problem.value.key == key


def test_a_stack_beyond_its_limit_is_refused(tmp_path):
    rng = np.random.default_rng(0)
    endless = ((n, rng.random((100, 100))) for n in range(10**5))
    with pytest.raises(DataError, match="too large"):
        write_layers(Blobs(tmp_path), endless, name="image", most_bytes=300_000)


def test_a_stack_that_a_rule_hides_is_as_if_not_there(shop):
    _added(shop, [(0, np.zeros(3))])
    rule = Rule("1", "a", "owner", "a", "allow", "public", ("view",), ("stream.image",))
    asker = Principal(organisation="b")
    assert shop.layers(compiled([rule], asker, "view", "2026-04-01"), name="image") == ()
