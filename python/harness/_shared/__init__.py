# SPDX-License-Identifier: Apache-2.0
"""What the harness's packages share; no part of the library that users import."""
