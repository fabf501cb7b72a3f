"""A process on another device that offers stages of the path as skills: `process` and `skills`."""
