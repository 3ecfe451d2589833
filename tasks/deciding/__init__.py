"""What coordinators decide, carried out and recorded."""
