"""From a row of a sheet to an answer, to whose it is, to how each party stands."""
