"""The working: every number of one step under its name, with its equation and its words. Start with `record.py`."""
