"""What the area registers at start: caseload."""
