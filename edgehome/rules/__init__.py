"""Rules: what shall happen when something happens; read from small text files, run without a model.

`rule` is the form, `text` the files, `holds` what is true now, `engine` what runs them, `proof` what is checked before.
"""

from edgehome.rules.rule import Rule

__all__ = ["Rule"]
