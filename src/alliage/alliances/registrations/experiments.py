"""What the area registers at start: experiments."""
