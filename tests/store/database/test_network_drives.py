"""A drive of the network is known, and warned of."""

import warnings
from pathlib import Path

from sekiso.store import opening
from sekiso.store.database.network_drives import network_drive

MOUNTS = r"""/dev/sda / ext4 rw 0 0
host:/x /mnt/the\040lab nfs4 rw 0 0
/dev/b /mnt/the\040lab/b xfs rw 0 0
"""


def test_a_network_drive_is_known_by_its_mount():
    assert network_drive(Path("/mnt/the lab/store"), MOUNTS) == "nfs4"
    assert network_drive(Path("/mnt/the lab/b/store"), MOUNTS) == ""
    assert network_drive(Path("/mnt/the laboratory"), MOUNTS) == ""


def test_a_store_on_a_network_drive_is_warned_of(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "network_drive", lambda _: "nfs4")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        opening.opened(tmp_path)
    assert any("network drive (nfs4)" in str(one.message) for one in told)
