"use strict";
(() => {
  // A page without this script is whole: it only adds sorting, and opens what is folded where that helps.
  const spoken = document.getElementById("spoken");
  const said = (kind, name) => spoken.dataset[kind].replace("{0}", () => name); // its sentences are in the page's language

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const data = cell.querySelector("data");
    const text = cell.textContent.trim();
    const plain = data ? data.value : text.replace("−", "-");
    return { text, number: plain === "" || cell.matches("[scope]") ? NaN : Number(plain) };
  };

  const compare = (first, second) => {
    const numbers = [first, second].map((one) => !Number.isNaN(one.number));
    if (numbers[0] && numbers[1]) return first.number - second.number;
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return first.text.localeCompare(second.text, document.documentElement.lang, { numeric: true });
  };

  const sort = (table, rows, column, way) => {
    const keyed = rows.map((row, place) => ({ row, place, key: valueOf(row, column) }));
    if (way !== "none") {
      const turn = way === "descending" ? -1 : 1;
      keyed.sort((a, b) => {
        if (!a.key.text !== !b.key.text) return a.key.text ? -1 : 1; // nothing stands last, either way
        return turn * compare(a.key, b.key) || a.place - b.place;
      });
    }
    table.tBodies[0].append(...keyed.map((one) => one.row));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const name = head.textContent;
      const button = document.createElement("button"); // beside the text: what is inside a button prints on one sheet only
      button.type = "button";
      button.className = "sort";
      button.setAttribute("aria-label", said("sort", name));
      head.append("\u00a0", button);
      head.classList.add("sorts");
      head.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const way = was === "ascending" ? "descending" : was === "descending" ? "none" : "ascending";
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        if (way !== "none") head.setAttribute("aria-sort", way);
        sort(table, rows, column, way);
        spoken.textContent =
          way === "none" ? said("first", name) : said(way === "ascending" ? "up" : "down", name);
      });
    });
  }

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((one) => (one.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((one) => (one.open = false)));
})();
