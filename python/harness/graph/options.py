# SPDX-License-Identifier: Apache-2.0
"""The options message of RerankCalculatorOV in a pool of protobuf.

Example:
    >>> register_options(pool, package_descriptor_set())
    >>> options_class(pool).DESCRIPTOR.full_name
    'mediapipe.RerankCalculatorOVOptions'

The text parser finds the type behind ``[type.googleapis.com / ...]`` in its pool
alone. Not for options of MediaPipe's own calculators: mediapipe_import brings those.
"""

from importlib import resources

from google.protobuf import message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message

from harness.errors import FailedPreconditionError

OPTIONS_TYPE = "mediapipe.RerankCalculatorOVOptions"
PROTO_FILE = "calculators/mediapipe/rerank_calculator_ov.proto"
_DESCRIPTOR_FILE = "rerank_calculator_ov.descriptor.bin"


def package_descriptor_set() -> bytes:
    """The FileDescriptorSet that the build put into the package.

    Raises:
        FailedPreconditionError: The package was not built.
    """
    file = resources.files("harness") / "data" / _DESCRIPTOR_FILE
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise FailedPreconditionError(
            f"harness/data/{_DESCRIPTOR_FILE} is missing: build the package first"
        ) from error


def register_options(pool: DescriptorPool, descriptor_set: bytes) -> None:
    """Adds RerankCalculatorOVOptions to a pool that has MediaPipe's files.

    Args:
        pool: May have it already.
        descriptor_set: A serialized FileDescriptorSet that holds
            calculators/mediapipe/rerank_calculator_ov.proto. Other files in it
            are stand-ins for MediaPipe's own, which the pool has already.

    Raises:
        FailedPreconditionError: The set is damaged or lacks that file, or the
            pool holds another definition of it.
    """
    try:
        files = FileDescriptorSet.FromString(descriptor_set).file
    except DecodeError as error:
        raise FailedPreconditionError(
            f"the options' descriptor set is not a FileDescriptorSet: {error}"
        ) from error
    found = [file for file in files if file.name == PROTO_FILE]
    if not found:
        names = ", ".join(file.name for file in files) or "nothing"
        raise FailedPreconditionError(
            f"the options' descriptor set lacks {PROTO_FILE}; it holds {names}"
        )
    # The pool keeps no comments and would take the same file for another one.
    found[0].ClearField("source_code_info")
    try:
        pool.AddSerializedFile(found[0].SerializeToString())
    except TypeError as error:  # The pool's answer to a second, different file.
        raise FailedPreconditionError(
            f"protobuf holds another definition of {OPTIONS_TYPE}: {error}"
        ) from error


def options_class(pool: DescriptorPool) -> type[Message]:
    """The message class of a pool that has it."""
    descriptor = pool.FindMessageTypeByName(OPTIONS_TYPE)
    return message_factory.GetMessageClass(descriptor)  # type: ignore[no-any-return]


def extension_options(pool: DescriptorPool, node: Message) -> Message | None:
    """Options of a node written as ``options { [...ext] {...} }``, or None."""
    extension = pool.FindExtensionByName(f"{OPTIONS_TYPE}.ext")
    if not node.options.HasExtension(extension):
        return None
    return node.options.Extensions[extension]
