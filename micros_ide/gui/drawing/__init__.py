"""Pictures that windows, printed sheets and files share: functions of a painter and data."""
