"""Check an audit log (JSON) or a data package (zip): python verify.py FILE [ID OF THE FIRST KEY].

Runs alone, with Python and `cryptography`.  Prints one line of JSON; exit status 1 on a fault.
Tree: RFC 9162.  Signatures: RFC 8032 (Ed25519).  A key counts that one before it certified.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _is_signed(keys: dict[str, str], told: dict[str, Any], kind: bytes) -> bool:
    said = {name: value for name, value in told.items() if name not in ("signature", "keys")}
    text = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()  # RFC 8785 of ASCII
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys.get(told["key_id"], "")))
        key.verify(bytes.fromhex(told["signature"]), kind + text)
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted_keys(keys: list[dict[str, str]], first: str = "") -> dict[str, str]:
    """{id: public key} of the keys that the first leads to; `first` is its id, "" for any."""
    found: dict[str, str] = {}
    for key in keys:
        is_led = _is_signed(found, key, b"sekiso key\n") if found else first in ("", key["id"])
        if is_led and key["id"] == _digest(bytes.fromhex(key["public"])).hex():
            found[key["id"]] = key["public"]
    return found


def _root_from(leaf: bytes, index: int, size: int, path: list[str]) -> bytes:
    if size < 2 or not path:
        return leaf if size == 1 and not path else b""
    half, last = 1 << (size - 1).bit_length() - 1, bytes.fromhex(path[-1])
    if index < half:
        return _digest(b"\x01", _root_from(leaf, index, half, path[:-1]), last)
    return _digest(b"\x01", last, _root_from(leaf, index - half, size - half, path[:-1]))


def log_faults(log: dict[str, Any], first: str = "") -> Iterator[str]:
    """What is wrong with a log: signed roots with all entries, or with receipts of some."""
    keys, peaks, seq = trusted_keys(log["keys"], first), list[bytes](), 0
    roots = {root["size"]: root["root"] for root in log["roots"]}
    for root in log["roots"]:
        is_one = roots[root["size"]] == root["root"]
        if not (is_one and _is_signed(keys, root, b"sekiso root\n")):
            yield f"root of size {root['size']}"
    for seq, entry in enumerate(log.get("entries", ()), 1):
        top, rest = _digest(b"\x00", entry.encode()), seq - 1
        while rest % 2:
            top, rest = _digest(b"\x01", peaks.pop(), top), rest // 2
        peaks.append(top)
        for peak in reversed(peaks[:-1] if seq in roots else ()):
            top = _digest(b"\x01", peak, top)
        if json.loads(entry)["seq"] != seq or roots.get(seq) not in (None, top.hex()):
            yield f"entries up to {seq}"
    if "entries" in log and max(roots, default=0) != seq:
        yield f"entries behind {seq}"
    for told in log.get("receipts", ()):
        leaf, seq = _digest(b"\x00", told["entry"].encode()), json.loads(told["entry"])["seq"]
        if _root_from(leaf, seq - 1, told["size"], told["path"]).hex() != roots[told["size"]]:
            yield f"receipt of entry {seq}"


def package_faults(package: zipfile.ZipFile, first: str = "") -> Iterator[str]:
    """What is wrong with a package: signature, files that differ, are missing or were added."""
    signed, text = json.loads(package.read("signature.json")), package.read("am-package.json")
    is_signed = _is_signed(trusted_keys(signed["keys"], first), signed, b"sekiso package\n")
    if not is_signed or signed["manifest"] != _digest(text).hex():
        yield "signature"
    files, there = json.loads(text)["files"], package.namelist()
    if sorted(there) != sorted([*files, "signature.json", "am-package.json"]):
        yield "list of files"
    for name in set(files).intersection(there):
        if _digest(package.read(name)).hex() != files[name]:
            yield name


if __name__ == "__main__":
    if zipfile.is_zipfile(sys.argv[1]):
        wrong = list(package_faults(zipfile.ZipFile(sys.argv[1]), *sys.argv[2:3]))
    else:
        with open(sys.argv[1], encoding="utf-8") as file:
            wrong = list(log_faults(json.load(file), *sys.argv[2:3]))
    print(json.dumps({"is_whole": not wrong, "faults": wrong}))
    sys.exit(bool(wrong))
