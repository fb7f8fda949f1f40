"""The tests here share modules, like event_clock."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("oled_panel")  # so that its assertions tell what was there
