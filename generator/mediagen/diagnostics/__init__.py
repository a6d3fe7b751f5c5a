"""Problems in a user's files, and how they are displayed."""
