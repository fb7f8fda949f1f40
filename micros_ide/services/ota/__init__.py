"""Updates over the air: plan, send, and believe only what the node says after its start."""

from micros_ide.services.ota.service import Ota

__all__ = ["Ota"]
