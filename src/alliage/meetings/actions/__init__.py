"""What people do in a meeting event: each act atomic, audited, safe twice."""
