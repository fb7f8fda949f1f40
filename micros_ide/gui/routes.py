"""Where wishes lead: which page answers what another page asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject

from micros_ide.gui.context import Context
from micros_ide.gui.navigation import AppWish, DeployWish, EditWish, UploadWish
from micros_ide.gui.page import Page
from micros_ide.gui.place_stack import Place
from micros_ide.gui.translation import tr
from micros_ide.model.help_book import APPS, LOAD_MODULES

if TYPE_CHECKING:
    from micros_ide.gui.main_window import MainWindow
    from micros_ide.gui.pages.console.console_page import ConsolePage
    from micros_ide.gui.pages.dashboards.dashboards_page import DashboardsPage
    from micros_ide.gui.pages.devices.devices_page import DevicesPage
    from micros_ide.gui.pages.workbench.build_page import BuildPage

DEVICES, CONSOLE, SETTINGS = "devices", "console", "settings"
BUILD, DASHBOARDS = "build", "dashboards"
TOPIC_OF_PLACE = {"build": LOAD_MODULES, "dashboards": APPS}  # what F1 shows there
# What is opened after the start; loaded beside the event loop, since that may take 100 ms.
LATER = (
    "micros_ide.gui.pages.devices.details.node_view",
    "micros_ide.gui.pages.devices.details.port_view",
    "micros_ide.gui.wizards.deploy.deploy_wizard",
    "micros_ide.gui.pages.console.console_page",
    "micros_ide.gui.wizards.upload.upload_flow",
    "micros_ide.gui.wizards.ota.ota_wizard",
    "micros_ide.gui.wizards.settings.settings_editor",
    "micros_ide.gui.wizards.schedule.schedule_page",
    "micros_ide.gui.pages.settings.settings_page",
    "micros_ide.gui.pages.workbench.build_page",
    "micros_ide.gui.pages.dashboards.dashboards_page",
    "micros_ide.gui.board_panel.board_page",
    "micros_ide.gui.help.help_page",
)


def places(context: Context) -> Sequence[Place]:
    """Return the places of the rail, in order; their modules are loaded when first shown."""

    def devices() -> Page:
        from micros_ide.gui.pages.devices.devices_page import DevicesPage

        return DevicesPage(context)

    def build() -> Page:
        from micros_ide.gui.pages.workbench.build_page import BuildPage

        return BuildPage(context)

    def dashboards() -> Page:
        from micros_ide.gui.pages.dashboards.dashboards_page import DashboardsPage

        return DashboardsPage(context)

    def console() -> Page:
        from micros_ide.gui.pages.console.console_page import ConsolePage

        return ConsolePage(context)

    def settings() -> Page:
        from micros_ide.gui.pages.settings.settings_page import SettingsPage

        return SettingsPage(context)

    return (
        Place(DEVICES, tr("Devices"), "devices", devices),
        Place(BUILD, tr("Build"), "code-braces", build),
        Place(DASHBOARDS, tr("Dashboards"), "view-dashboard-outline", dashboards),
        Place(CONSOLE, tr("Console"), "console", console),
        Place(SETTINGS, tr("Settings"), "cog-outline", settings),
    )


class Routes(QObject):
    """Listens to the navigation and opens what is wished for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._context = window, window.context
        wishes = window.navigation
        wishes.deploy_wished.connect(self.deploy)
        wishes.update_wished.connect(self.update)
        wishes.upload_wished.connect(self.upload)
        wishes.settings_wished.connect(self.node_settings)
        wishes.edit_wished.connect(self.edit)
        wishes.schedule_wished.connect(self.schedule)
        wishes.console_wished.connect(self.console)
        wishes.serial_wished.connect(self.serial)
        wishes.device_wished.connect(self.device)
        wishes.virtual_wished.connect(window.virtual.start)
        wishes.board_wished.connect(self.board)
        wishes.app_wished.connect(self.app)
        wishes.controls_wished.connect(self.controls)
        wishes.place_wished.connect(window.stack.show_place)
        wishes.help_wished.connect(self.help)
        wishes.failed.connect(window.errors.show_error)
        wishes.said.connect(window.dock.say)
        window.dock.has_page = self._has_page
        window.dock.page_wished.connect(self.job)

    def deploy(self, wish: DeployWish) -> None:
        """Open the deploy wizard, or the one that is open."""
        from micros_ide.gui.wizards.deploy.deploy_wizard import DeployWizard

        self._open(DeployWizard, lambda: DeployWizard(self._context, wish))

    def update(self, uids: tuple[str, ...]) -> None:
        """Open the wizard of updates over the air."""
        from micros_ide.gui.wizards.ota.ota_wizard import OtaWizard

        self._open(OtaWizard, lambda: OtaWizard(self._context, uids))

    def job(self, job_id: int) -> None:
        """Open the page of an update that runs or has ended."""
        from micros_ide.gui.wizards.ota.ota_wizard import OtaWizard

        stack = self._window.stack
        stack.show_place(DEVICES)
        if isinstance(stack.wizard, OtaWizard):
            stack.wizard.close_top()
        page = OtaWizard.reopen(self._context, job_id)
        if page is not None:
            stack.open_wizard(page)

    def _has_page(self, job_id: int) -> bool:
        from micros_ide.gui.wizards.ota.ota_wizard import is_fleet_job

        job = self._context.core.jobs.job(job_id)
        return job is not None and is_fleet_job(self._context.core, job.info)

    def upload(self, wish: UploadWish) -> None:
        """Have dropped files tried and uploaded."""
        from micros_ide.gui.wizards.upload.upload_flow import UploadFlow

        self._open(UploadFlow, lambda: UploadFlow(self._context, wish))

    def edit(self, wish: EditWish) -> None:
        """Open the editor of load modules."""
        self._window.stack.show_place(BUILD)
        page: BuildPage = self._window.stack.page(BUILD)
        page.open_wish(wish)

    def node_settings(self, uids: tuple[str, ...]) -> None:
        """Open the editor of a node's configuration."""
        from micros_ide.gui.wizards.settings.settings_editor import SettingsEditor

        self._open(SettingsEditor, lambda: SettingsEditor(self._context, uids))

    def schedule(self, uid: str) -> None:
        """Open the next seven days of a node."""
        from micros_ide.gui.wizards.schedule.schedule_page import SchedulePage

        self._open(SchedulePage, lambda: SchedulePage(self._context, uid))

    def board(self, name: str) -> None:
        """Open the live panel of a virtual board."""
        from micros_ide.gui.board_panel.board_page import BoardPage

        stack = self._window.stack
        stack.show_place(DEVICES)
        if isinstance(stack.wizard, BoardPage):
            stack.wizard.show_board(name)
        else:
            stack.open_wizard(BoardPage(self._context, name))

    def app(self, wish: AppWish) -> None:
        """Open a dashboard app."""
        self._dashboards().open_app(wish)

    def controls(self, uid: str) -> None:
        """Open the panel that is made from a node's widgets."""
        self._dashboards().open_controls(uid)

    def _dashboards(self) -> DashboardsPage:
        self._window.stack.show_place(DASHBOARDS)
        page: DashboardsPage = self._window.stack.page(DASHBOARDS)
        return page

    def console(self, uid: str) -> None:
        """Open the shell of a node."""
        self._window.stack.show_place(CONSOLE)
        page: ConsolePage = self._window.stack.page(CONSOLE)
        page.open_node(uid)

    def serial(self, device: str) -> None:
        """Open the console of a board on USB."""
        self._window.stack.show_place(CONSOLE)
        page: ConsolePage = self._window.stack.page(CONSOLE)
        page.open_serial(device)

    def device(self, uid: str) -> None:
        """Show a node among the devices."""
        self._window.stack.show_place(DEVICES)
        page: DevicesPage = self._window.stack.page(DEVICES)
        page.choose(uid)

    def help(self, topic: str, anchor: str = "") -> None:
        """Lay the help over what is shown, or turn the pages of the one that lies there."""
        from micros_ide.gui.help.help_page import HelpPage

        stack = self._window.stack
        if isinstance(stack.wizard, HelpPage):
            stack.wizard.show_topic(topic, anchor)
            return
        commands = self._window.shortcuts.listed()
        stack.open_wizard(HelpPage(self._context, topic, commands, anchor=anchor))

    def help_here(self) -> None:
        """Open the help at the page that fits what is shown; one that is read stays."""
        stack = self._window.stack
        page = stack.current()
        topic, anchor = page.help_topic() if page is not None else ("", "")
        if stack.wizard is None:
            topic = topic or TOPIC_OF_PLACE.get(stack.place, "")
        self.help(topic, anchor)

    def _open(self, kind: type[Page], make: Callable[[], Page]) -> None:
        """Open a wizard; one of the same kind that is still at work is shown instead."""
        stack = self._window.stack
        stack.show_place(DEVICES)
        if stack.wizard is not None and isinstance(stack.wizard, kind):
            stack.wizard.close_top()
        if stack.wizard is None or not isinstance(stack.wizard, kind):
            stack.open_wizard(make())
