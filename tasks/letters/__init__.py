"""Values and blocks of a step's template, for one group of readers."""
