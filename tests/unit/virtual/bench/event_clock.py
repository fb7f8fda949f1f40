"""An event loop whose time passes when it is told to."""

import heapq


class Clock:
    def __init__(self):
        self.now = 0.0
        self._alarms = []
        self._count = 0

    def later(self, seconds, callback):
        self._count += 1
        heapq.heappush(self._alarms, (self.now + seconds, self._count, callback))

    def pass_by(self, seconds):
        end = self.now + seconds
        while self._alarms and self._alarms[0][0] <= end + 1e-9:
            self.now, _, callback = heapq.heappop(self._alarms)
            callback()
        self.now = end
