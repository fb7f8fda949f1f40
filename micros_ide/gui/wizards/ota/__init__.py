"""Updates of nodes over the network: choose, look at the plan, run it, see what became of each."""

from micros_ide.gui.wizards.ota.ota_wizard import OtaWizard, is_fleet_job

__all__ = ["OtaWizard", "is_fleet_job"]
