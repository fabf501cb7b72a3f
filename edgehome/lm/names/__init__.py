"""What things and rooms are called, and which of a home's names words mean. No network."""
