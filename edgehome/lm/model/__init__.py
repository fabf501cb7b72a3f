"""The network at run time: pieces in, calls as heard out; how a home's names are pointed at, and how sure that is."""
