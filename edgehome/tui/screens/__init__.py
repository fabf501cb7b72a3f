"""The pages of the TUI, one subject each."""
