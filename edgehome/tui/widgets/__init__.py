"""The parts that pages are made of: they draw what `view` says and hold no truth."""
