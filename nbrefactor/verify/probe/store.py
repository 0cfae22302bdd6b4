"""Contents by digest: two runs that hold the same column keep it once."""

from __future__ import annotations

import hashlib
import os


class Store:
    """Files named after what they hold. ``seen`` are folders of earlier runs, whose contents need not be kept again."""

    def __init__(self, folder: str, seen: tuple[str, ...] = (), largest: int = 256 << 20, most: int = 4 << 30):
        self.folder, self.seen, self.largest, self.left = folder, seen, largest, most
        os.makedirs(folder, exist_ok=True)

    def put(self, data: bytes) -> str:
        """The digest of ``data``, which is kept if it is not too large."""
        name = hashlib.blake2b(data, digest_size=16).hexdigest()
        if any(os.path.exists(os.path.join(folder, name)) for folder in (self.folder, *self.seen)):
            return name
        if len(data) <= min(self.largest, self.left):
            self.left -= len(data)
            partial = os.path.join(self.folder, name + ".part")
            with open(partial, "wb") as file:
                file.write(data)
            os.replace(partial, os.path.join(self.folder, name))
        return name


def combined(parts: list[str]) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
