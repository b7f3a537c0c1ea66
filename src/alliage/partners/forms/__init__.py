"""What goes in."""
