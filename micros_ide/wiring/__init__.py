"""How the parts of the program are put together; `micros_ide.core` is what others hold."""
