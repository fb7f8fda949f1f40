"""Deploy: from a board on a port to a node that answers."""

from micros_ide.services.deploy.plan import Planner
from micros_ide.services.deploy.service import Deploy

__all__ = ["Deploy", "Planner"]
