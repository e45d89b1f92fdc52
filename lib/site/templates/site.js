// Everything here is a convenience: the pages can be read without it.
"use strict";
(() => {
  const fields = ["verdict", "section", "population", "figure", "kind", "statistic"];

  // Unfold the part of a page that its address names.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const folded = target.querySelector("td > details");
    if (folded) folded.open = true;
    target.scrollIntoView();
  };

  const ledger = () => {
    const form = document.getElementById("filters");
    const chosen = (row) => fields.every((f) => !form[f].value || row.dataset[f] === form[f].value);
    DataTable.ext.search.push((settings, data, index) => chosen(settings.aoData[index].nTr));
    const links = /<p class="links">[\s\S]*<\/p>/; // other claims' numbers are not the row's own text
    const text = document.createElement("div");
    const searchable = (html, type) => {
      if (type !== "filter") return html;
      text.innerHTML = html.replace(links, "");
      return text.textContent;
    };
    const table = new DataTable("#ledger", {
      pageLength: 50,
      order: [],
      autoWidth: false,
      typeDetect: false, // a second saved: the types are known
      columnDefs: [{ targets: 1, render: searchable }, { targets: [2, 4, 5, 6], type: "num" }, { targets: [0, 1, 3], type: "string" }],
      layout: { topStart: "info", topEnd: null, bottomStart: "pageLength", bottomEnd: "paging" },
      lengthMenu: [25, 50, 100, { label: "all", value: -1 }],
      language: { info: "_TOTAL_ statements, _START_ to _END_ shown", infoFiltered: "(of _MAX_)", lengthMenu: "_MENU_ on a page", infoEmpty: "No statement matches" },
    });
    form.hidden = false;

    const show = () => {
      table.search(form.q.value).draw();
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
      if (!row || !row.any()) return;
      if (!table.rows({ search: "applied" }).indexes().toArray().includes(row.index())) {
        clear();
      }
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
  };

  // Choosing among the exhibits.
  const gallery = (form) => {
    form.hidden = false;
    form.addEventListener("change", () => {
      for (const card of document.querySelectorAll(".card"))
        card.hidden = [...form.elements].some((e) => e.value && card.dataset[e.name] !== e.value);
    });
  };

  const unfold = (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.textContent === "Show all code";
      for (const code of document.querySelectorAll("details.code")) code.open = open;
      button.textContent = open ? "Hide all code" : "Show all code";
    });
  };

  if (document.getElementById("ledger")) ledger();
  document.querySelectorAll("form[data-cards]").forEach(gallery);
  document.querySelectorAll("button.unfold").forEach(unfold);
})();
