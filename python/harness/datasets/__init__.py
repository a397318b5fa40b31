# SPDX-License-Identifier: Apache-2.0
"""Files of data sets: texts by id, rows of Parquet, fields, whole files."""
