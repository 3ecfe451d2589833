"""The doctor: is all that is needed to send in order? It looks, and never sends."""

from tasks.doctor.examination import examine
from tasks.doctor.finding import Finding

__all__ = ["Finding", "examine"]
