"""One trace as escaped HTML. It reads tables and messages, never files."""
