"""What goes into a mail: the values and blocks of a step's template, for one group of readers."""
