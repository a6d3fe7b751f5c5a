"""Changes between two states of a project, and what they mean for apps, traffic and reports."""
