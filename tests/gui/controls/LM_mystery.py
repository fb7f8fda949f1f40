# A module that this computer knows nothing of.


def double(number):
    return number * 2


def help():  # noqa: A001
    return ("double number=<0-9>",)
