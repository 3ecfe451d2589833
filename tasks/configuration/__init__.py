"""Reading a review and its directory from YAML, with file and line of every mistake."""

from tasks.configuration.load import Loaded, find_remarks, load, unresolved, unsent
from tasks.configuration.problems import ConfigurationProblem, FileFault

__all__ = ["ConfigurationProblem", "FileFault", "Loaded", "find_remarks", "load", "unresolved", "unsent"]
