# SPDX-License-Identifier: Apache-2.0
"""Checkpoints to model directories, checked against their source."""
