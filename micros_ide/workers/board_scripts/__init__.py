"""Code that runs on boards, sent by `board_code` without comments and with short names."""
