// Waits until the scripts of a page stand: the search and the explorer begin after the page is painted.

/** Until the filters of the search and the controls of the explorer are there, where the page has them. */
export const ready = (page) => page.waitForFunction(() => document.querySelector("#facets:empty, .ex-bar:empty") === null);
