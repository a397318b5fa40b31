# SPDX-License-Identifier: Apache-2.0
"""What tests share: doubles, models that are made here, the command line."""
