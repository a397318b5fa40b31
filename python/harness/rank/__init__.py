# SPDX-License-Identifier: Apache-2.0
"""Ranks every query of a data set, part by part, here or on a Ray cluster.

    files --sources--> parts --here / on_ray--> ranking --outputs--> one file a part

A part is so many queries of one input file; it is ranked as a whole and written
atomically, so a run that was killed goes on with the parts that are not there.
"""
