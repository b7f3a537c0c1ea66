"""Pages of core, one file a subject."""
