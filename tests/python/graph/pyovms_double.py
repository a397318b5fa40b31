# SPDX-License-Identifier: Apache-2.0
"""A test double of OpenVINO Model Server's module pyovms: its Tensor as documented."""


class Tensor:
    """Bytes with a name; only what the node uses."""

    def __init__(self, name: str, data: bytes, datatype: str = "BYTES") -> None:
        self.name = name
        self.data = memoryview(data)
        self.shape = (len(data),)
        self.datatype = datatype
        self.size = len(data)

    def __bytes__(self) -> bytes:
        return bytes(self.data)


def packed(*texts: str) -> bytes:
    """A BYTES tensor's content: each element behind its length."""
    encoded = [text.encode() for text in texts]
    return b"".join(len(e).to_bytes(4, "little") + e for e in encoded)
