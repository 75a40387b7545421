"""The Merkle tree gives the answers of RFC 6962 / 9162 and its proofs prove nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.store.audit import merkle

# the eight entries and roots with which implementations of RFC 6962 test themselves
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ENTRIES.append("606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]


def leaves_of(n: int) -> list[bytes]:
    return [merkle.leaf_hash(str(i).encode()) for i in range(n)]


@pytest.mark.parametrize("n", range(1, 9))
def test_roots_are_the_known_answers(n):
    assert merkle.root(LEAVES[:n]).hex() == ROOTS[n - 1]


def test_no_entry_hashes_to_the_hash_of_nothing():
    assert merkle.root([]) == merkle.Growing().root() == hashlib.sha256(b"").digest()


def test_leaf_and_node_start_with_different_bytes():
    assert merkle.leaf_hash(b"ab") == hashlib.sha256(b"\x00ab").digest()
    assert merkle.node_hash(b"a", b"b") == hashlib.sha256(b"\x01ab").digest()


def test_inclusion_proofs_are_the_worked_example_of_the_rfc():
    a, b, c, d, e, f, j = LEAVES[:7]  # names of RFC 9162, 2.1.5: leaves a..f, j
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, left = merkle.node_hash(g, h), merkle.node_hash(i, j)
    seven = LEAVES[:7]
    assert merkle.inclusion_proof(seven, 0) == (b, h, left)
    assert merkle.inclusion_proof(seven, 3) == (c, g, left)
    assert merkle.inclusion_proof(seven, 4) == (f, j, k)
    assert merkle.inclusion_proof(seven, 6) == (i, k)


def test_consistency_proofs_are_the_worked_example_of_the_rfc():
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, left = merkle.node_hash(g, h), merkle.node_hash(i, j)
    seven = LEAVES[:7]
    assert merkle.consistency_proof(seven, 3) == (c, d, g, left)
    assert merkle.consistency_proof(seven, 4) == (left,)
    assert merkle.consistency_proof(seven, 6) == (i, j, k)
    assert merkle.consistency_proof(seven, 7) == ()


def test_every_inclusion_is_provable_and_at_its_place_only():
    for n in range(1, 18):
        leaves, top = leaves_of(n), merkle.root(leaves_of(n))
        for i in range(n):
            proof = merkle.inclusion_proof(leaves, i)
            assert len(proof) <= (n - 1).bit_length()
            placed = [merkle.is_included(leaves[i], at, n, proof, top) for at in range(-1, n + 1)]
            assert placed == [at == i for at in range(-1, n + 1)]


def test_every_growth_is_provable_and_only_with_its_own_roots():
    tops = [merkle.root(leaves_of(n)) for n in range(18)]
    for second in range(1, 18):
        for first in range(1, second + 1):
            proof = merkle.consistency_proof(leaves_of(second), first)
            for other in range(18):
                proven = merkle.is_consistent(first, second, tops[other], tops[second], proof)
                assert proven == (other == first)
                grown = merkle.is_consistent(first, second, tops[first], tops[other], proof)
                assert grown == (other == second)


@given(st.integers(2, 40), st.data())
def test_a_changed_proof_proves_nothing(n, data):
    leaves, i = leaves_of(n), data.draw(st.integers(0, n - 1))
    proof = list(merkle.inclusion_proof(leaves, i))
    at = data.draw(st.integers(0, len(proof) - 1))
    top = merkle.root(leaves)
    for forged in (
        [*proof[:at], leaves[i], *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof, proof[at]],
    ):
        assert not merkle.is_included(leaves[i], i, n, forged, top)


@given(st.integers(2, 40), st.data())
def test_a_changed_consistency_proof_proves_nothing(n, data):
    leaves, first = leaves_of(n), data.draw(st.integers(1, n - 1))
    proof = list(merkle.consistency_proof(leaves, first))
    at = data.draw(st.integers(0, len(proof) - 1))
    ends = (merkle.root(leaves[:first]), merkle.root(leaves))
    for forged in (
        [*proof[:at], b"?" * 32, *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof, proof[at]],
        [],
    ):
        assert not merkle.is_consistent(first, n, *ends, forged)


def test_a_rewritten_past_is_not_consistent():
    old, new = leaves_of(5), [merkle.leaf_hash(b"other"), *leaves_of(9)[1:]]
    proof = merkle.consistency_proof(new, 5)
    assert not merkle.is_consistent(5, 9, merkle.root(old), merkle.root(new), proof)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (-1, 3), (4, 3)])
def test_no_growth_from_nothing_or_backwards(first, second):
    top = merkle.root(leaves_of(3))
    assert not merkle.is_consistent(first, second, top, top, [])


def test_equal_sizes_are_consistent_with_an_empty_proof_only():
    top = merkle.root(leaves_of(3))
    assert merkle.is_consistent(3, 3, top, top, [])
    assert not merkle.is_consistent(3, 3, top, top, [top])


@pytest.mark.parametrize("index", [-1, 3])
def test_no_inclusion_proof_outside_the_log(index):
    with pytest.raises(IndexError, match=str(index)):
        merkle.inclusion_proof(leaves_of(3), index)


@pytest.mark.parametrize("first", [0, 4])
def test_no_consistency_proof_outside_the_log(first):
    with pytest.raises(IndexError, match=str(first)):
        merkle.consistency_proof(leaves_of(3), first)


def test_a_growing_root_is_the_root_at_every_size():
    growing = merkle.Growing()
    for n in range(1, 34):
        growing.append(leaves_of(n)[-1])
        assert (growing.size, growing.root()) == (n, merkle.root(leaves_of(n)))
        growing = merkle.Growing(growing.size, growing.peaks)


def test_peaks_must_fit_the_size():
    with pytest.raises(ValueError, match="a tree of 3 leaves has 2 complete subtrees"):
        merkle.Growing(3, [b""])
