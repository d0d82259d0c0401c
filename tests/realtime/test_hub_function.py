"""A hub as one file of the bundle."""

from pathlib import Path

import pytest

from runtime.declare import Hub
from runtime.realtime.hub_function import PreparedHub
from runtime.settings import Settings
from runtime.usable import prepare_functions
from tests.bundles import prepared, write

HUB = '''"""Tell the time."""

from runtime.bindings.caller import Caller
from runtime.declare import hub


@hub("/clock")
class WallClock:
    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    async def tell_time(self, zone: str) -> str:
        return zone

    async def _hidden(self) -> None: ...
'''

GENERATOR = "async def hidden(self):\n        yield 1"


def complaints(root: Path, source: str, name: str = "wall_clock") -> list[str]:
    """Return what is wrong with a hub's file, before and after its import."""
    write(root, f"hub/{name}.py", source)
    _, broken = prepare_functions(Settings(), root=root)
    return [str(error) for error in broken]


def test_a_class_with_public_methods_is_a_hub(tmp_path: Path) -> None:
    assert complaints(tmp_path, HUB) == []

    (hub,) = prepared(Settings(), root=tmp_path)
    assert isinstance(hub, PreparedHub)
    assert hub.declared == Hub(name="wall_clock", path="/clock")
    assert list(hub.methods) == ["tell_time"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param("class WallClock", "class Clock", "Clock must be named WallClock, as its file", id="its name"),
        pytest.param('"/clock"', '"clock"', "matching regex", id="its path"),
        pytest.param("caller: Caller", "caller: int", "nothing hands over the parameter caller", id="a parameter"),
        pytest.param("async def tell", "async def _tell", "a hub needs a public async method", id="no method"),
        pytest.param("async def _hidden", "def hidden", "hidden must be", id="a plain method"),
        pytest.param("async def _hidden(self) -> None: ...", GENERATOR, "hidden must be", id="a generator"),
        pytest.param("async def _hidden(self)", "@staticmethod\n    async def hidden()", "hidden must be", id="static"),
        pytest.param(
            "async def _hidden(self)", "@classmethod\n    async def hidden(cls)", "hidden must be", id="a class's"
        ),
        pytest.param("zone: str", "zone: str = ''", "zone of tell_time", id="a default"),
        pytest.param("zone: str", "*zone: str", "zone of tell_time", id="any number"),
        pytest.param("zone: str", "*, zone: str", "zone of tell_time", id="by name"),
        pytest.param('"/clock"', "PATH", "PATH is not a literal", id="no literal"),
        pytest.param("@hub", "@get", "no function is decorated with @hub", id="another decorator"),
    ],
)
def test_what_cannot_be_a_hub_is_said(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    (said,) = complaints(tmp_path, HUB.replace(old, new))

    assert complaint in said


def test_a_function_is_no_hub(tmp_path: Path) -> None:
    source = '"""Tell the time."""\nfrom runtime.declare import hub\n\n\n@hub("/clock")\ndef WallClock() -> None: ...\n'

    (said,) = complaints(tmp_path, source)

    assert said.endswith("hub/wall_clock.py:6: WallClock must be a class")
