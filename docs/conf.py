"""Sphinx settings; build with ``sphinx-build -W docs docs/_build``."""

import sys
from pathlib import Path

from spatial_iie import __version__

project = "spatial_iie"
author = "The spatial_iie developers"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.mathjax", "numpydoc"]
exclude_patterns = ["_build", "_figures"]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
html_theme = "alabaster"
html_theme_options = {"description": "Spatial clustering of China's digital industry", "fixed_sidebar": True}


def setup(app):
    """Draw the gallery before the sources are read."""
    sys.path.insert(0, str(Path(__file__).parent))
    import draw_figures

    app.connect("builder-inited", lambda _: draw_figures.main())
