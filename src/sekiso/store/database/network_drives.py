"""Whether a folder lies on a network drive, where the locks of SQLite cannot be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mounts")
_KINDS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "ceph", "glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs", "fuse.glusterfs", "davfs", "9p"}
)
"""Kinds of file systems whose files lie on another computer."""


def network_drive(folder: Path, mounts: str | None = None) -> str:
    r"""The kind of network drive a folder lies on, "" for a disk of this computer.

    `mounts` as Linux lists them (`proc(5)`); elsewhere only Windows paths of a share are known.

    >>> network_drive(Path("/mnt/lab/store"), "/dev/sda / ext4 rw\nhost:/x /mnt/lab nfs4 rw\n")
    'nfs4'
    """
    if str(folder).startswith("\\\\"):
        return "smb"
    if mounts is None:
        mounts = _MOUNTS.read_text(encoding="utf-8") if _MOUNTS.exists() else ""
    found: tuple[int, str] = (-1, "")
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        at = Path(place.replace("\\040", " "))
        if folder == at or at in folder.parents:
            found = max(found, (len(at.parts), kind), key=lambda entry: entry[0])
    return found[1] if found[1] in _KINDS else ""
