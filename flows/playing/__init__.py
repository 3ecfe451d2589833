"""How a step is played and how a run ends. These are helpers, not flows."""
