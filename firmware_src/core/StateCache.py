# The last state of a module in <name>.pds: numbers in text, separated by commas. A power cut at
# any moment leaves the old or the new file; one that is damaged is as good as none.
from ConfigHandler import save_file


class StateCache:
    # `values`: the state, to be changed in place; `low` and `high`: what its numbers may be.
    # Nothing is read or written before `restore` has switched it on.

    def __init__(self, name, values, low, high):
        self.values = list(values)
        self.on = False
        self._file = name + ".pds"
        self._low = low
        self._high = high
        self._saved = None

    def restore(self, on):
        # Switch saving on or off; on: take over what was saved last, or save what there is.
        self.on = bool(on)
        if not self.on:
            return False
        found = read_numbers(self._file, self._low, self._high)
        if len(found) == len(self.values):
            self.values[:] = found
            self._saved = _text(found)
        else:
            self.save()
        return True

    def save(self):
        # Write the state unless the file holds it already; True if it is safe there.
        if not self.on:
            return False
        text = _text(self.values)
        if text != self._saved and save_file(self._file, text):
            self._saved = text
        return text == self._saved


def read_numbers(file, low, high):
    # The numbers in `file`, none if it is missing, damaged or holds others than `low` to `high`.
    found = []
    try:
        with open(file) as lines:
            for word in lines.read().split(","):
                number = float(word)
                if not low <= number <= high:  # NaN is not
                    return []
                found.append(int(number) if "." not in word and "e" not in word else number)
    except (OSError, ValueError):
        return []
    return found


def _text(values):
    return ",".join([str(value) for value in values])
