"""The address of the map's tiles."""

from flask import Blueprint, Response, abort
from flask.blueprints import BlueprintSetupState

from participation.services import map_tiles
from participation.services.map_tiles import TilesProblem
from participation.settings import SettingsProblem
from participation.web import laid_tiles
from participation.web.access import public
from participation.web.context import SETTINGS

room = Blueprint("tiles", __name__)
KEPT = "public, max-age=604800"  # a map changes seldom; a week later it is looked at again


@room.record
def open_map(state: BlueprintSetupState) -> None:
    """Open the installation's map, and let templates draw it; a setting that cannot be used ends the start."""
    settings = state.app.config[SETTINGS]
    state.app.jinja_env.globals.update(map_tiles=laid_tiles.laid, map_attribution=laid_tiles.attribution)
    if settings.map_tiles is None:
        return
    try:
        state.app.extensions[laid_tiles.TILES] = map_tiles.opened(settings.map_tiles, settings.map_attribution)
    except TilesProblem as problem:
        raise SettingsProblem(f"TETTPA_MAP_TILES: {problem}.") from problem


@room.get("/tiles/<int:z>/<int:x>/<int:y>")
@public
def tile(z: int, x: int, y: int) -> Response:
    """Give one tile; y is counted from the north."""
    tiles = laid_tiles.current_tiles()
    found = tiles.tile(z, x, y) if tiles and max(z, x, y) < 2**31 else None
    if found is None:
        abort(404)
    return Response(found[0], mimetype=found[1], headers={"Cache-Control": KEPT})
