"""Load, form, action, render."""
