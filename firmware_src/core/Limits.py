# Checks of what people type. Each returns the value as the caller wants it, or raises ValueError
# with a sentence that names the parameter and what it takes. Nothing was touched then.


def whole(name, value, low, high):
    # A whole number; 5.0 counts as one.
    if type(value) is float and value == value // 1:  # neither NaN nor infinite
        value = int(value)
    if type(value) is int and low <= value <= high:
        return value
    raise _wrong(name, "a whole number from {} to {}".format(low, high), value)


def number(name, value, low, high):
    if type(value) in (int, float) and low <= value <= high:  # NaN is in no range
        return value
    raise _wrong(name, "a number from {} to {}".format(low, high), value)


def flag(name, value):
    if value in (True, False):  # 1 and 0, too
        return bool(value)
    raise _wrong(name, "True or False", value)


def one_of(name, value, choices):
    if value in choices:
        return value
    raise _wrong(name, " or ".join([str(choice) for choice in choices]), value)


def text(name, value, longest):
    if type(value) is str and len(value) <= longest:
        return value
    raise _wrong(name, "a text of up to {} characters".format(longest), value)


def _wrong(name, wanted, value):
    if type(value) in (list, tuple, dict):
        given = "a " + type(value).__name__
    else:
        given = str(value)[:24] or "an empty text"
    return ValueError("{} takes {}, not {}".format(name, wanted, given))
