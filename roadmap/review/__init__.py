"""What a review says: milestones, dates, forms, the directory, and rules that its coordinators set."""
