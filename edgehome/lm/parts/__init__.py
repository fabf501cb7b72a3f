"""Sentences of several parts and turns that go on: what later words leave out, take back or share."""
