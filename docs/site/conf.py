"""The site of the documentation: ``python -m sphinx -W -c docs/site docs build/site``, then open index.html there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import links
import written_pages

from stimulus_model import __version__ as release

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project, author, copyright = "stimulus_model", "The stimulus_model developers", "The stimulus_model developers"
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx_design", "sphinx_copybutton"]
exclude_patterns = ["site", "*.py"]

html_theme, html_title = "pydata_sphinx_theme", f"stimulus_model {release}"
html_static_path = ["static", "mathjax"]
html_css_files, html_js_files = ["site.css"], ["site.js"]
html_context = {"default_mode": "auto"}
html_extra_path = [str(written_pages.LIVE)]
html_sidebars = {"index": [], "generated/live": []}
html_show_sourcelink = html_show_copyright = False
html_theme_options = {"navbar_end": ["theme-switcher"], "secondary_sidebar_items": ["page-toc"], "show_toc_level": 2}
mathjax3_config = {"svg": {"displayAlign": "left"}}
mathjax_path = "tex-svg.js"  # in the site: nothing is fetched from elsewhere

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

autodoc_member_order, python_maximum_signature_line_length = "bysource", 88
numpydoc_show_class_members = False

nb_execution_mode, nb_execution_raise_on_error, nb_execution_timeout = "cache", True, 600
nb_execution_cache_path = str(written_pages.CACHE / "notebooks")
nb_merge_streams = True


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the pages that come from the code before Sphinx reads the folder."""
    app.connect("config-inited", lambda app, _: written_pages.write(Path(app.srcdir)))
    app.connect("source-read", lambda _, name, text: text.__setitem__(0, links.in_the_site(name, text[0])))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
