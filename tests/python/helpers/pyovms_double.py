# SPDX-License-Identifier: Apache-2.0
"""A test double of OpenVINO Model Server's module pyovms: its Tensor.

As src/python/ovms_py_tensor.cpp makes it: an input has the client's datatype and its
content as bytes; one that a handler makes of bytes is UINT8.
"""


class Tensor:
    """Bytes with a name; only what the node uses."""

    def __init__(self, name: str, data: bytes, datatype: str = "UINT8") -> None:
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
