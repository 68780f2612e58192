"""Which layer a subscriber gets, and which layers a publisher has to send (dynacast).

A layer is a number: 0 low, 1 medium, 2 high. Sizes: the smallest layer that fills what the
client shows; where a portrait picture is shown its width counts. Without settings a client
with adaptive stream starts low, so that a full room does not begin with a burst.
Source: livekit_rtc.proto UpdateTrackSettings, SubscribedQualityUpdate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pattino.sfu.rooms.requests import TrackSettings
from pattino.sfu.rooms.values import Quality, TrackInfo, VideoLayer

LAYERS: Final = (Quality.LOW, Quality.MEDIUM, Quality.HIGH)
HIGHEST: Final = int(Quality.HIGH)

_USUAL_SHARE: Final = {Quality.LOW: 4, Quality.MEDIUM: 2, Quality.HIGH: 1}
"""Of a track that names no layer sizes: a quarter, a half, the whole."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a subscriber gets of a track."""

    max_layer: int = HIGHEST
    is_paused: bool = False


def select(info: TrackInfo, settings: TrackSettings | None, *, is_adaptive: bool) -> Selection:
    """Decide what a subscriber gets."""
    if settings is None:
        starts_low = is_adaptive and info.is_simulcast
        return Selection(max_layer=int(Quality.LOW) if starts_low else HIGHEST)
    if settings.is_disabled or settings.quality is Quality.OFF:
        return Selection(max_layer=int(Quality.LOW), is_paused=True)
    if settings.width > 0 and settings.height > 0:
        return Selection(max_layer=_layer_for(info, settings.width, settings.height))
    return Selection(max_layer=int(settings.quality))


def highest_wanted(selections: Iterable[Selection]) -> int:
    """The highest layer that anyone receives, or -1 when nobody does."""
    return max((chosen.max_layer for chosen in selections if not chosen.is_paused), default=-1)


def wanted_layers(highest: int) -> tuple[tuple[Quality, bool], ...]:
    """Spell out for the publisher which layers are wanted."""
    return tuple((layer, layer <= highest) for layer in LAYERS)


def _layer_for(info: TrackInfo, width: int, height: int) -> int:
    by_quality = {layer.quality: layer for layer in info.layers}
    for quality in LAYERS:
        available = _size(info, by_quality, quality)
        if available >= (width if info.width < info.height else height):
            return int(quality)
    return HIGHEST


def _size(info: TrackInfo, layers: dict[Quality, VideoLayer], quality: Quality) -> int:
    """The shorter side of a layer, which is what is compared."""
    layer = layers.get(quality)
    is_portrait = info.width < info.height
    if layer is not None and layer.width > 0 and layer.height > 0:
        return layer.width if is_portrait else layer.height
    return (info.width if is_portrait else info.height) // _USUAL_SHARE[quality]
