"""What the area registers at start: prints."""
