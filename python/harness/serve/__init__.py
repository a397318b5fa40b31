# SPDX-License-Identifier: Apache-2.0
"""A reranking server for one machine, in the dialects that clients speak.

``app`` routes, ``answering`` turns a body into an answer, ``dialects`` rename fields,
``models`` loads and reloads, ``work`` runs the blocking calls, ``statuses`` has the one
table from errors to HTTP, ``server`` starts and ends it all. The body is read by the
same strict C++ parser as in OpenVINO Model Server. Not for fleets: docs/serve.md says
when OVMS or KServe.
"""

from harness.serve.settings import ModelSource, ServeSettings

__all__ = ["ModelSource", "ServeSettings"]
