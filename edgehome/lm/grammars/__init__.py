"""Grammars of values in English and Chinese: numbers, levels, times, dates, durations, colours. No homes, no network."""
