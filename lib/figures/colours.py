"""Colours that survive colour blindness and greyscale, after the guidance that afcharts follows."""

from collections.abc import Mapping, Sequence

from matplotlib.colors import to_rgb

INK, SOFT, FAINT = "#0B0C0C", "#505A5F", "#8A8A8A"
BLUE, TEAL, MAROON, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#BFBFBF"
CATEGORIES = (BLUE, TEAL, MAROON, ORANGE, "#3D3D3D", "#A285D1")
# Dark to light, so that the order of a scale survives a black-and-white print.
SHADES = {
    1: (BLUE,),
    2: (BLUE, "#6BACE6"),
    3: (BLUE, "#2073BC", "#ADD1F1"),
    4: (BLUE, "#2073BC", "#6BACE6", "#CFE4F7"),
    5: ("#092135", BLUE, "#2073BC", "#6BACE6", "#CFE4F7"),
}
UNSURE = {"unsure", "not sure", "don't know", "do not know", "prefer not to say"}


def ink_on(colour: str) -> str:
    """Return white or near-black, whichever reads better on the colour (WCAG luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    red, green, blue = linear
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "white" if luminance < 0.18 else INK


def colours_of(scale: Sequence[str]) -> Mapping[str, str]:
    """Return a colour for each answer: dark to light along the scale, grey for unsure.

    Raises ValueError for more answers than there are shades that print apart.
    """
    ordered = [a for a in scale if a.casefold() not in UNSURE and a != "not stated"]
    if len(ordered) > len(SHADES):
        raise ValueError(
            f"A scale has {len(ordered)} answers ({', '.join(ordered)}), more than the "
            f"{len(SHADES)} shades that print apart; draw it with share_dots instead."
        )
    opposed = [a.casefold() for a in ordered] == ["agree", "disagree"]
    shades = (BLUE, ORANGE) if opposed else SHADES[max(len(ordered), 1)]
    return dict.fromkeys(scale, GREY) | dict(zip(ordered, shades, strict=False))
