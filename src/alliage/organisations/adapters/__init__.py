"""Between rows and engines: the only place of the area that imports an engine."""
