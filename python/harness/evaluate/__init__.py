# SPDX-License-Identifier: Apache-2.0
"""How well models rank a data set.

    data set --candidates--> work --child process of a model--> scores --measures-->
    values of each query --statistics--> means, differences --> table, JSON, page, runs

Every query's scores are kept in OUT as they come: a run that was interrupted goes on.
"""
