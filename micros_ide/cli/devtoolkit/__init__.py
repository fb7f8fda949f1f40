"""`devToolKit.py`: the flags of the original tool, carried out by the verbs of `micros-ide`."""
