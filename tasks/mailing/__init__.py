"""A mailing from draft to delivery, and the notices that belong to no step."""
