"""What words say by their form alone, and their plainer form: remarks, corrections, questions, lists. No network."""
