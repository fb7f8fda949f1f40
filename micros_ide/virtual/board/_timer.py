# machine.Timer of an ESP32. Its handlers run by `_board.serve`.
import _board
import _clock

_LONGEST = 0xFFFFFFFF  # the period of a timer that was given none
_LAST = 3  # of the chip's own timers; -1 makes one in software


class Timer:
    ONE_SHOT = 0
    PERIODIC = 1
    _made = {}

    def __new__(cls, number=-1, **settings):
        if not -1 <= number <= _LAST:
            raise ValueError("invalid Timer number")
        if number < 0:
            return super().__new__(cls)
        if number not in cls._made:
            cls._made[number] = super().__new__(cls)
        return cls._made[number]

    def __init__(self, number=-1, **settings):
        self._number = number
        if settings:
            self.init(**settings)

    def init(
        self, *, mode=PERIODIC, period=_LONGEST, freq=0, tick_hz=1000, callback=None, hard=None
    ):
        # `hard` asks for a call out of the interrupt itself; there is none such here.
        if freq > 0:
            period, tick_hz = 1, freq
        self.deinit()
        self._period = max(1, int(period * 1000 // tick_hz))
        self._mode = mode
        self._callback = callback
        self.due = _clock.now() + self._period
        _board.timers.append(self)
        _board.arm()

    def deinit(self):
        if self in _board.timers:
            _board.timers.remove(self)

    def value(self):
        return self._period - max(0, self.due - _clock.now())

    def fire(self, now):
        # Called when due. A late one is not made up for: like an interrupt flag, it counts once.
        self.due += self._period
        if self.due <= now:
            self.due = now + self._period
        if self._mode == Timer.ONE_SHOT:
            self.deinit()
        if self._callback:
            _board.callback(self._callback, self)

    def __repr__(self):
        return "Timer(%d)" % self._number
