"""Reading a review and its directory from YAML, with every mistake named by file and line."""

from tasks.configuration.load import Loaded, load, remarked, unresolved, unsent
from tasks.configuration.problems import ConfigurationProblem, FileFault

__all__ = ["ConfigurationProblem", "FileFault", "Loaded", "load", "remarked", "unresolved", "unsent"]
