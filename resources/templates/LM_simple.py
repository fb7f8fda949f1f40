# Two small functions to begin with: no hardware needed.


def hello(name="stranger"):
    # Greet somebody.
    # name: who is greeted
    # widget: text name="stranger"
    return "Hello {}!".format(name)


def add_two_numbers(a, b):
    # Add two numbers.
    # a, b: the numbers
    # example: a=3 b=4
    return "{}+{} = {}".format(a, b, a + b)


def help():
    return ("hello name='stranger'", "add_two_numbers a b")
