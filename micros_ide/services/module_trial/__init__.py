"""Try load modules in a throw-away virtual board before they go onto a node."""

from micros_ide.services.module_trial.service import ModuleTrial

__all__ = ["ModuleTrial"]
