"""The errors of EdgeHome: one class for each thing a caller treats differently.

The text of an error names the thing, what was wrong, and what would be right.
"""


class EdgeHomeError(Exception):
    """Something EdgeHome could not do; every other error of the project derives from this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip()


class ConfigError(EdgeHomeError):
    """A setting in config.toml or the environment is not usable."""


class MessageError(EdgeHomeError):
    """Bytes from outside do not decode to the message they should be."""


class TopicError(EdgeHomeError):
    """A text is not a topic, topic filter or topic level that EdgeHome uses."""


class PluginError(EdgeHomeError):
    """A plugin could not be loaded or does not keep its contract."""


class UnknownEntity(EdgeHomeError):
    """The home has no entity of this id."""


class Unsupported(EdgeHomeError):
    """A device cannot do what was asked, or not with this value."""


class GateBypassed(EdgeHomeError):
    """A device's command topic was published to without passing the gate."""


class BrokerUnavailable(EdgeHomeError):
    """No MQTT broker could be reached or started."""


class HostUnavailable(EdgeHomeError):
    """No running host answered."""


class StoreError(EdgeHomeError):
    """The database could not be read or written."""


class ScenarioError(EdgeHomeError):
    """A scenario file is not usable."""


class ModelError(EdgeHomeError):
    """A model file is missing, damaged, or not for this version."""
