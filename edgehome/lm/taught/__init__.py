"""Intents of plugins, understood by their example sentences."""
