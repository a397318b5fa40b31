# SPDX-License-Identifier: Apache-2.0
"""The thread that waits for one graph, so that no caller hangs in it.

Example:
    >>> thread = GraphThread(graph, activity)
    >>> thread.start()  # sets activity.quiet or activity.error, request by request

``wait_until_idle`` has no timeout and ignores the plugin nodes' work. Here it is
called off the caller's thread, and again until nothing moved meanwhile. Not for
adding packets: callers and plugin workers do that.
"""

import threading

from harness.graph.activity import Activity
from harness.graph.backend import Graph
from harness.graph.status import error_from_status, graph_error

# How often MediaPipe is asked for an error while plugin nodes work, in seconds.
_ERROR_POLL = 0.05
# A graph that fails inside wait_until_idle prints the error on the terminal, one
# that is found failed does not: while output is due, look this long, this often.
_GRACE_POLLS = 15
_GRACE_POLL = 0.002


class GraphThread(threading.Thread):
    """Settles every request of a graph and ends the graph at last."""

    def __init__(self, graph: Graph, activity: Activity) -> None:
        """Prepares the thread; start() starts it.

        Args:
            graph: A started graph.
            activity: Shared with the caller and the plugin workers.
        """
        super().__init__(name="graph", daemon=True)
        self._graph = graph
        self._activity = activity

    def run(self) -> None:
        """The thread: until Activity.stop()."""
        activity = self._activity
        while True:
            with activity.condition:
                activity.condition.wait_for(
                    lambda: (
                        activity.stopping
                        or (not activity.over and activity.quiet < activity.timestamp)
                    )
                )
                if activity.stopping:
                    break
                timestamp = activity.timestamp
            try:
                self._settle(timestamp)
            except Exception as error:
                activity.fail(graph_error(self._graph, error))
        try:
            self._graph.close_all_packet_sources()
            self._graph.wait_until_done()
        except (RuntimeError, ValueError):
            pass  # The graph's error was told when it happened.

    def _settle(self, timestamp: int) -> None:
        """Returns when the graph is quiet, failed or being closed."""
        activity = self._activity
        while True:
            with activity.condition:
                activity.condition.wait_for(
                    lambda: activity.over or activity.pending == 0, _ERROR_POLL
                )
                events, pending = activity.events, activity.pending
            if self._graph.has_error():
                activity.fail(
                    error_from_status(self._graph.get_combined_error_message())
                )
            if activity.over:
                return
            if pending or self._moved(events):
                continue
            self._graph.wait_until_idle()
            with activity.condition:
                if activity.pending == 0 and activity.events == events:
                    activity.finish(timestamp)
                    return

    def _moved(self, events: int) -> bool:
        """Waits a little for due output; True: look again before waiting idle."""
        activity = self._activity
        for _ in range(_GRACE_POLLS):
            with activity.condition:
                activity.condition.wait_for(
                    lambda: activity.output is not None or activity.events != events,
                    _GRACE_POLL,
                )
                if activity.output is not None:
                    return False
                if activity.events != events:
                    return True
            if self._graph.has_error():
                return True
        return False
