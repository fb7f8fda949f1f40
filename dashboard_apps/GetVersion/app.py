"""Ask a node who it is and which version it runs."""

from micros_ide.app_api import Api, AppFailure


def run(api: Api) -> str:
    """Show id and version of the node."""
    version = api.call("version").strip()
    if not version[:1].isdigit():
        raise AppFailure(f"this is no version: {version[:60]}")
    uid = api.call("hello").split(":")[-1].strip()
    api.emit({"node": api.device, "id": uid, "version": version})
    return f"{api.device} runs version {version}."
