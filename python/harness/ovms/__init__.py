# SPDX-License-Identifier: Apache-2.0
"""OpenVINO Model Server: its config.json, and a check of a running one."""
