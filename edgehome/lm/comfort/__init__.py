"""Wishes told by what one feels, and where dirt is said to be: what of this home helps there."""
