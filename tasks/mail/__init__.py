"""The mail edge: composing messages and handing them over."""

from tasks.mail.compose import Sender, compose
from tasks.mail.postman import OutboxPostman, Postman

__all__ = ["OutboxPostman", "Postman", "Sender", "compose"]
