"""Why no plan holds: causes, the model that tells whether some of them can hold together, words."""
