"""Merkle tree hashing with its two proofs: an entry is in the log, the log only grew (RFC 9162).

leaf = H(0x00 || d), node = H(0x01 || left || right), H = SHA-256; a tree of n > 1 leaves splits at
the largest power of two below n; the root of no leaf is H().  Source: RFC 9162, section 2.1.
Everywhere below `leaves` are leaf hashes of 32 bytes, oldest first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

Hash = bytes


def leaf_hash(entry: bytes) -> Hash:
    """Hash of one entry.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[Hash]) -> Hash:
    """Root of all leaves.

    >>> root([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    level = list(leaves)
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        pairs = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]  # an odd last one rises as it is
    return level[0]


def inclusion_proof(leaves: Sequence[Hash], index: int) -> tuple[Hash, ...]:
    """Hashes that lead from leaf `index` (from 0) to the root: at most ceil(log2 n) of them."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    k = _split(len(leaves))
    if index < k:
        return (*inclusion_proof(leaves[:k], index), root(leaves[k:]))
    return (*inclusion_proof(leaves[k:], index - k), root(leaves[:k]))


def consistency_proof(leaves: Sequence[Hash], first: int) -> tuple[Hash, ...]:
    """Hashes that show that the tree of the `first` leaves is the beginning of this one."""
    if not 0 < first <= len(leaves):
        raise IndexError(first)
    return _subproof(leaves, first, whole=True)


def is_included(leaf: Hash, index: int, size: int, proof: Sequence[Hash], of: Hash) -> bool:
    """Whether `proof` leads from `leaf` at `index` to the root `of` a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    here, last, top = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here % 2 or here == last:
            top = node_hash(step, top)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            top = node_hash(top, step)
        here, last = here // 2, last // 2
    return last == 0 and top == of


def is_consistent(
    first: int, second: int, first_root: Hash, second_root: Hash, proof: Sequence[Hash]
) -> bool:
    """Whether `proof` shows that a tree of `first` leaves grew into one of `second`."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    here, last = first - 1, second - 1
    while here % 2:
        here, last = here // 2, last // 2
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here % 2 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            new = node_hash(new, step)
        here, last = here // 2, last // 2
    return last == 0 and old == first_root and new == second_root


class Growing:
    """A root that grows entry by entry: keeps the roots of the complete subtrees only.

    `peaks` are their hashes, largest first; one per set bit of `size`.
    """

    def __init__(self, size: int = 0, peaks: Sequence[Hash] = ()) -> None:
        if size.bit_count() != len(peaks):
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees")
        self.size, self.peaks = size, list(peaks)

    def append(self, leaf: Hash) -> None:
        """Add one leaf hash."""
        carry, size = leaf, self.size
        while size % 2:
            carry, size = node_hash(self.peaks.pop(), carry), size // 2
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> Hash:
        """Root of what was added so far."""
        if not self.peaks:
            return root(())
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = node_hash(peak, top)
        return top


def _split(n: int) -> int:
    """Largest power of two below n > 1."""
    return 1 << (n - 1).bit_length() - 1


def _subproof(leaves: Sequence[Hash], first: int, *, whole: bool) -> tuple[Hash, ...]:
    """SUBPROOF of RFC 9162, 2.1.4.1; `whole`: the first root is known to who checks."""
    if first == len(leaves):
        return () if whole else (root(leaves),)
    k = _split(len(leaves))
    if first <= k:
        return (*_subproof(leaves[:k], first, whole=whole), root(leaves[k:]))
    return (*_subproof(leaves[k:], first - k, whole=False), root(leaves[:k]))
