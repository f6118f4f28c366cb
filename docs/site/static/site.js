// What the theme leaves without a name for screen readers, or out of reach of the keys.
function reachable() {
  for (const table of document.querySelectorAll(".pst-scrollable-table-container > table")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
    else table.removeAttribute("tabindex");
  }
}
addEventListener("load", () => {
  for (const button of document.querySelectorAll(".search-button-field")) { // the name holds the keys that it shows
    button.setAttribute("aria-label", button.textContent.trim().replace(/\s+/g, " "));
  }
  for (const toggle of document.querySelectorAll("summary:has(> .toctree-toggle)")) {
    const page = toggle.closest("li").querySelector("a").textContent.trim();
    toggle.setAttribute("aria-label", `Pages under ${page}`);
  }
  reachable();
});
addEventListener("resize", reachable);
