# Commands to other nodes.
from InterConnect import dump_cache, send_cmd


def sendcmd(*args, **kwargs):
    # Send a command to another node, in the background; the answer names the task that
    # holds the reply.
    # args: the host's name or address, then the command
    # kwargs: `host` and `cmd` may also be given by keyword
    # widget: text host="" cmd="system heartbeat"
    # example: "node01.local" "system rssi"
    parts = [str(part) for part in args]
    host = kwargs.get("host")
    if host is None:
        if not parts:
            raise ValueError("host is missing")
        host = parts.pop(0)
    cmd = kwargs.get("cmd")
    return send_cmd(host, " ".join(parts) if cmd is None else cmd)


def dump():
    # Known addresses by host name; None after a failed exchange.
    return dump_cache()


def help():
    return (
        'sendcmd "hello" host="IP/hostname.local") OR sendcmd host="IP/hostname.local" '
        'cmd="system rssi")',
        'example: intercon sendcmd "10.0.1.84" "system rssi" OR intercon sendcmd "system rssi" '
        'host="node01.local"',
        "dump (dump host cache)",
    )
