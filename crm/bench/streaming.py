"""The streams one after the other, and what stands at the end: memory and the time to start."""

from crm.runtime import say

from . import failing
from . import house as servers
from .streams import capture, exports, imports, nightly, sweep
from .streams.house import House, row
from .world import World

STREAMS = {"capture": capture, "export": exports, "sweep": sweep, "import": imports, "nightly": nightly}
BY_THE_WEB = ("capture", "export")  # these need no worker
WEB_MB = (("mb", 160),)


def measure(options, *, port, url, readers, pid):
    """The rows of every wanted stream."""
    world = World(host=servers.HOST, port=port, url=url, readers=readers)
    house = House(world, web=pid, workers=not options.url, quick=options.quick)
    rows = []
    for name, stream in STREAMS.items():
        if options.wants_stream(name) and (house.workers or name in BY_THE_WEB):
            if house.workers:
                house.settled()
            with say.step(name.capitalize()):
                rows.append(failing.kept(lambda stream=stream: stream.run(house), name, name.capitalize(), "streams"))
    return rows


def standing(held, started):
    """Rows for memory and start."""
    rows = []
    if held:
        words = ", ".join(f"{name} {mb:.0f}" for name, mb in held.items())
        figures = {"mb": held.get("web workers"), "all": held}
        rows.append(row("memory", "Memory (PSS), two web workers", "", figures, WEB_MB, f"MB: {words}"))
    if started:
        rows.append(row("start", "Start until healthy", "", {"seconds": started}, (), f"{started:.1f} s"))
    return rows
