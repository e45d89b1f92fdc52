// Everything here is a convenience: the pages can be read without it.
"use strict";
(() => {
  const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);
  const make = (tag, text, put) => put.appendChild(Object.assign(document.createElement(tag), { textContent: text }));

  // Unfold the part of a page that its address names, and go on from there by keyboard.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.localName === "details") e.open = true;
    const folded = target.querySelector("td > details");
    if (folded) folded.open = true;
    const goal = folded ? folded.querySelector("summary") : target;
    if (!goal.matches("a[href], button, summary, [tabindex]")) goal.tabIndex = -1;
    goal.focus({ preventScroll: true });
    target.scrollIntoView();
  };

  // Choosing among exhibits or findings; the address may choose first.
  const gallery = (form) => {
    form.hidden = false;
    const choose = () =>
      each(".card", (card) => {
        card.hidden = [...form.elements].some((e) => e.value && card.dataset[e.name] !== e.value);
      });
    for (const [name, value] of new URLSearchParams(location.search)) if (form[name]) form[name].value = value;
    form.addEventListener("change", choose);
    choose();
  };

  const unfold = (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.textContent === "Show all code";
      each("details.code", (code) => (code.open = open));
      button.textContent = open ? "Hide all code" : "Show all code";
    });
  };

  // Many links in one picture are one stop of the Tab key; arrows lead from one to the next.
  const rove = (box) => {
    const links = [...box.querySelectorAll("a")];
    const readout = box.querySelector(".readout");
    const told = (link) => link.getAttribute("title") || link.querySelector("title")?.textContent || "";
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    links.forEach((link, place) => link.setAttribute("tabindex", place ? -1 : 0));
    box.addEventListener("keydown", (event) => {
      const at = links.indexOf(event.target.closest("a"));
      const end = { Home: 0, End: links.length - 1 }[event.key];
      const next = links[end ?? at + (steps[event.key] ?? NaN)];
      if (at < 0 || !next) return;
      event.preventDefault();
      next.focus();
    });
    const show = (event) => {
      const link = event.target.closest?.("a");
      if (!link || !links.includes(link)) return;
      readout.textContent = told(link);
      if (event.type === "focusin") links.forEach((l) => l.setAttribute("tabindex", l === link ? 0 : -1));
    };
    box.addEventListener("focusin", show);
    box.addEventListener("mouseover", show);
  };

  // A table as CSV, in a link that carries it.
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = (rows) => "data:text/csv;charset=utf-8," + encodeURIComponent(rows.map((r) => r.map(quoted).join(",")).join("\n") + "\n");
  const cells = (row) =>
    [...row.cells].map((cell) => {
      const shown = cell.querySelector(":scope > details > summary");
      return (cell.closest("#ledger") && shown ? shown : cell).textContent.trim().replace(/\s+/g, " ");
    });
  const name = (table) => table.dataset.name || document.body.className + "_" + ([...document.querySelectorAll("table")].indexOf(table) + 1);
  const download = (table) => {
    const link = document.createElement("a");
    link.textContent = "CSV of this table";
    link.className = "csv";
    link.download = `${name(table)}.csv`;
    const fill = () => {
      const body = window.ledgerRows && table.id === "ledger" ? window.ledgerRows() : [...table.tBodies].flatMap((b) => [...b.rows]);
      link.href = csv([...(table.tHead?.rows ?? []), ...body].map(cells));
    };
    link.href = "data:text/csv,";
    for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, fill);
    const box = table.closest(".wide, .dt-container") || table;
    box.after(link);
  };

  // The absolute address of a thing, and buttons that copy it or its citation.
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = before), 1500);
  };
  const absolute = (address) => new URL(address, new URL(document.body.dataset.root || "./", location.href)).href;
  const copying = (box, address, citation) => {
    const line = make("p", "", box);
    line.className = "copy";
    for (const [label, text] of [["Copy address", address], ["Copy citation", citation]]) {
      const button = make("button", label, line);
      button.type = "button";
      button.addEventListener("click", () => copy(text, button));
    }
  };
  const cite = (box) => {
    const address = absolute(box.dataset.address);
    box.querySelector(".address").textContent = address;
    copying(box, address, box.querySelector(".cite").textContent);
  };
  const citeRow = (row) => {
    const more = row.querySelector(".more");
    const whole = document.querySelector(".citation");
    if (!more || !whole || more.querySelector(".copy")) return;
    const address = absolute(`${whole.dataset.address}#${row.id}`);
    const shown = make("p", "Address: ", more);
    shown.className = "links";
    make("code", address, shown);
    const citation = whole.querySelector(".cite").textContent;
    copying(more, address, citation.replace(/^Statement/, `$& ${row.id}`).replace(absolute(whole.dataset.address), address));
  };

  const ledger = document.getElementById("ledger");
  each("form[data-cards]", gallery);
  each("button.unfold", unfold);
  each("[data-roving]", rove);
  each(".citation", cite);
  if (ledger) {
    ledger.addEventListener("toggle", (event) => event.target.open && citeRow(event.target.closest("tr")), true);
    window.ledger(reveal);
  } else {
    addEventListener("hashchange", reveal);
    addEventListener("load", () => setTimeout(reveal)); // the browser itself takes the focus away
  }
  each("main table", (table) => table.closest(".notebook, .more") || download(table));
  addEventListener("beforeprint", () => each("details:not(.code)", (d) => (d.open = true)));
})();
