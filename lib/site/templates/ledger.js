// The ledger's search and filters. Numbers match as numbers: 80 % is neither 54.80 nor 776.
"use strict";
window.ledger = (reveal) => {
  const form = document.getElementById("filters");
  const fields = ["verdict", ...form.dataset.fields.split(" ")];

  const spelled = (text) => text.toLowerCase().replace(/(\d)\s*(%|per ?cent\b)/g, "$1%").replace(/[£,](?=\d)/g, "");
  const numbers = (text) => new Set(spelled(text).match(/(?<![\w.-])\d+(\.\d+)?%?(?![\w.]*\d)/g) ?? []);
  const worth = (cell) => cell.dataset.n ?? cell.textContent.replace(/[£,%]/g, "").trim();
  const read = (row) => {
    const [, statement, , printed, recomputed] = row.cells;
    const said = [statement.querySelector("summary"), printed, recomputed].map((e) => e.textContent).join(" | ");
    const value = worth(printed) + (printed.textContent.includes("%") || row.dataset.f.includes("|share|") ? "%" : "");
    const links = statement.querySelector(".links").textContent; // other statements, not this one
    const found = numbers(said).add(String(value));
    return { numbers: found, text: `${row.id} ${row.textContent.replace(links, "")}`.toLowerCase(), values: [row.cells[5].textContent, ...row.dataset.f.split("|")] };
  };
  const known = new Map();
  const of = (row) => known.get(row) ?? known.set(row, read(row)).get(row);

  // A word of the query that is a number must be one of the row's numbers; without % it may have one.
  const matches = (row, words) =>
    words.every((word) => (/^\d+(\.\d+)?%?$/.test(word) ? row.numbers.has(word) || (!word.endsWith("%") && row.numbers.has(word + "%")) : row.text.includes(word)));
  let words = [];
  const chosen = (row) => fields.every((f, i) => !form[f].value || row.values[i] === form[f].value);
  DataTable.ext.search.push((settings, cells, index) => {
    const row = of(settings.aoData[index].nTr);
    return chosen(row) && matches(row, words);
  });

  // The printed column is sorted by its numbers, the last one from the best verdict to the worst.
  const verdicts = [...form.verdict.options].map((option) => option.value);
  const sorted = (column, by) => (settings) => new DataTable.Api(settings).column(column, { order: "index" }).nodes().map(by);
  DataTable.ext.order.printed = sorted(3, (cell) => parseFloat(worth(cell)) || (worth(cell).startsWith("0") ? 0 : -1e9));
  DataTable.ext.order.verdict = sorted(5, (cell) => verdicts.indexOf(cell.textContent));

  const table = new DataTable("#ledger", {
    pageLength: 50,
    order: [],
    autoWidth: false,
    typeDetect: false, // a second saved: the types are known
    columnDefs: [{ targets: 3, type: "num", orderDataType: "printed" }, { targets: 5, type: "num", orderDataType: "verdict" }, { targets: [0, 1, 2, 4], type: "string" }],
    layout: { topStart: "info", topEnd: null, bottomStart: "pageLength", bottomEnd: "paging" },
    lengthMenu: [25, 50, 100, { label: "all", value: -1 }],
    language: { info: "_TOTAL_ statements, _START_ to _END_ shown", infoFiltered: "(of _MAX_)", lengthMenu: "_MENU_ on a page", infoEmpty: "No statement matches" },
  });
  form.hidden = false;
  window.ledgerRows = () => table.rows({ search: "applied", order: "applied" }).nodes().toArray();

  const show = () => {
    words = spelled(form.q.value).split(/\s+/).filter(Boolean);
    table.draw();
    const asked = new URLSearchParams();
    for (const f of ["q", ...fields]) if (form[f].value) asked.set(f, form[f].value);
    const query = asked.toString();
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash);
  };
  const clear = () => {
    for (const f of ["q", ...fields]) form[f].value = "";
    show();
  };
  // The statement in the address: drop filters that hide it, turn to its page, open it.
  const open = () => {
    const id = location.hash.slice(1);
    const row = id && table.row("#" + CSS.escape(id));
    if (!row || !row.any()) return reveal();
    if (!table.rows({ search: "applied" }).indexes().toArray().includes(row.index())) clear();
    const place = table.rows({ search: "applied" }).indexes().toArray().indexOf(row.index());
    const size = table.page.len();
    table.page(size > 0 ? Math.floor(place / size) : 0).draw("page");
    reveal();
  };

  for (const [f, value] of new URLSearchParams(location.search)) if (form[f]) form[f].value = value;
  form.q.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.all.addEventListener("click", clear);
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => table.page.len(-1).draw());
  show();
  open();
  addEventListener("load", () => setTimeout(open)); // the browser itself takes the focus away
};
