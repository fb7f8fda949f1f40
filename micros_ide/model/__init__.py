"""Plain data: frozen dataclasses, enums and pure parsers; no input or output."""
