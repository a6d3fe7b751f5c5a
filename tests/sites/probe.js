// Put into a built page by the tests: switches tabs, measures, and leaves what it found in the page
// around it, which shows it in a frame of the width of a telephone or of a laptop.
window.addEventListener("load", () => {
  const report = (found) => {
    const element = document.createElement("pre");
    element.className = "probe";
    element.textContent = JSON.stringify({ page: window.frameElement.id, ...found });
    parent.document.body.append(element);
    parent.next();
  };
  const shown = () =>
    [...document.querySelectorAll(".tabbed-block, [role=tabpanel]")]
      .filter((panel) => panel.getClientRects().length > 0)
      .map((panel) => panel.textContent.trim().slice(0, 60));
  // A wide table scrolls in itself or in an element around it; tabs that are not shown have no size.
  const overflow = () =>
    [...document.querySelectorAll("table")].flatMap((table) => {
      const wraps = [table, table.parentElement, table.parentElement.parentElement];
      return wraps.map((element) => element.scrollWidth - element.clientWidth);
    });
  const tabs = () => [...document.querySelectorAll(".tabbed-labels label, [role=tab]")];
  setTimeout(() => {
    const before = shown();
    const other = tabs().find((tab) => tab.textContent.trim() === "Android");
    other?.click();
    setTimeout(() => {
      const style = getComputedStyle(document.body);
      const background = getComputedStyle(document.documentElement).backgroundColor;
      report({
        width: window.innerWidth,
        scroll: document.documentElement.scrollWidth,
        overflow: Math.max(0, ...overflow()),
        images: [...document.querySelectorAll("article img")].map((image) => image.naturalWidth),
        tabs: tabs().map((tab) => tab.textContent.trim()),
        before,
        after: shown(),
        diagrams: document.querySelectorAll("svg[aria-roledescription], .mermaid").length,
        colour: style.color,
        background: [style.backgroundColor, background]
      });
    }, 1500);
  }, 4000);
});
