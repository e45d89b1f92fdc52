// The search over all pages. Its index is loaded when somebody begins to search; from disk it can be a script alone.
"use strict";
(() => {
  const form = document.querySelector(".find");
  const list = document.querySelector(".found");
  const root = document.body.dataset.root || "";
  const SHOWN = 12;
  let loading;
  const load = () =>
    (loading ??= new Promise((done) => {
      const script = Object.assign(document.createElement("script"), { src: `${root}assets/searched.js`, onload: done });
      document.head.append(script);
    }));
  const folded = (text) => text.toLowerCase().replace(/(\d) ?%/g, "$1%").replace(/(\d),(?=\d)/g, "$1");
  // Words match from their beginning; a number matches as a number: 80 is neither 180 nor 80.5.
  const found = (query) => {
    const words = folded(query).split(/\s+/).filter(Boolean);
    const tests = words.map((w) => new RegExp(`(?<![\\p{L}\\d.-])${w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}${/^\d/.test(w) ? "(?![\\d]|\\.\\d)" : ""}`, "u"));
    const name = folded(query).trim();
    const rows = window.searched.filter(([id, text]) => tests.every((test) => test.test(folded(`${id} ${text}`))));
    return words.length ? rows.sort((a, b) => (folded(b[0]) === name) - (folded(a[0]) === name)) : [];
  };
  const show = async () => {
    await load();
    const rows = found(form.find.value);
    list.replaceChildren(...rows.slice(0, SHOWN).map(([id, text, address]) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: root + (address || `ledger.html#${id}`), textContent: id || text });
      item.append(link, id ? ` ${text}` : "");
      return item;
    }));
    const rest = rows.length - SHOWN;
    const told = !rows.length ? "Nothing found." : rest > 0 ? `${rest} more: write another word.` : "";
    if (told) list.append(Object.assign(document.createElement("li"), { className: "quiet", textContent: told }));
    list.hidden = !form.find.value.trim();
  };
  form.hidden = false;
  form.find.addEventListener("focus", load);
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show().then(() => list.querySelector("a")?.click());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.hidden = true;
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      form.find.focus();
    }
  });
})();
