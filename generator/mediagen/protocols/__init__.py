"""Messages in the three protocols in which media events travel."""
