# _asyncio of a virtual board: tasks that live by the board's clock. The interpreter's own ones look
# at the computer's.
from time import ticks_ms

import _interrupts

_TICKS = 0x3FFFFFFF
_HALF = 0x20000000
_context = None  # the names of asyncio.core


class TaskQueue:
    # Tasks in the order of their time, those of the same time in the order they came.
    def __init__(self):
        self._tasks = []

    def peek(self):
        return self._tasks[0] if self._tasks else None

    def push(self, task, key=None):
        if key is None:
            key = ticks_ms()
        task.data = None
        task.ph_key = key
        tasks = self._tasks
        _interrupts.hold()  # a handler may push a task, too
        try:
            low = 0
            high = len(tasks)
            while low < high:
                middle = low + high >> 1
                if 0 < (tasks[middle].ph_key - key & _TICKS) < _HALF:
                    high = middle
                else:
                    low = middle + 1
            tasks.insert(low, task)
        finally:
            _interrupts.release()

    def pop(self):
        return self._tasks.pop(0)

    def remove(self, task):
        self._tasks.remove(task)


class Task:
    # `state`: True while it runs, the queue of those who wait for its end, or what asyncio puts
    # there; None or False when it is done. `data`: what it waits on, or how it ended.
    def __init__(self, coro, context=None):
        global _context
        if context is not None:
            _context = context
        self.coro = coro
        self.data = None
        self.state = True
        self.ph_key = 0

    def done(self):
        return not self.state

    def cancel(self):
        if not self.state:
            return False
        if self is _context["cur_task"]:
            raise RuntimeError("can't cancel self")
        task = self
        while isinstance(task.data, Task):
            task = task.data  # the one at the end of the chain is what must end
        queue = _context["_task_queue"]
        if hasattr(task.data, "remove"):
            task.data.remove(task)
            queue.push(task)
        elif 0 < (task.ph_key - ticks_ms() & _TICKS) < _HALF:
            queue.remove(task)
            queue.push(task)
        task.data = _context["CancelledError"]
        return True

    def __iter__(self):
        if not self.state:
            self.state = False  # somebody has asked how it ended
        elif self.state is True:
            self.state = TaskQueue()
        elif not isinstance(self.state, TaskQueue):
            raise RuntimeError("can't wait")
        return self

    def __next__(self):
        if self.state:
            waiting = _context["cur_task"]
            self.state.push(waiting)
            waiting.data = self
        elif self.data is None:
            raise StopIteration
        else:
            raise self.data
