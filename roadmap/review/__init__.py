"""The review as its YAML says it: milestones, dates, forms, the directory, and rules of its coordinators."""
