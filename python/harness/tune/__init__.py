# SPDX-License-Identifier: Apache-2.0
"""Finds the settings that score fastest on a machine, within a stated error."""
