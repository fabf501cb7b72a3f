"""The terminal user interface: a client of a running site; it never imports the host, plugins or training."""
