# esp of an ESP32, as far as virtual boards have it.
import _board

LOG_NONE = 0
LOG_ERROR = 1
LOG_WARNING = 2
LOG_INFO = 3
LOG_DEBUG = 4
LOG_VERBOSE = 5


def osdebug(*level):
    pass  # there is no ESP-IDF here that would print anything


def flash_size():
    return _board.facts["flash_size"]


def flash_user_start():
    return _board.facts["vfs_offset"]


def __getattr__(name):
    raise AttributeError("virtual boards have no esp." + name)
