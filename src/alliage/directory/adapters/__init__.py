"""Between the screens and the engines: the only place of the area that imports an engine."""
