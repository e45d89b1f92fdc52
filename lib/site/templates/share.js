// Type a share: which whole numbers of people print a percentage. The arithmetic of lib/shares.
"use strict";
(() => {
  // ---- arithmetic: a percentage is a whole number of units of its last printed digit.
  // All products stay below 2^53, where the floor of a quotient of whole numbers is exact.
  const MOST = 1000000; // people; share.py says the same

  // {units, decimals, full: units in 100 %}, or null if the text is no percentage from 0 to 100.
  const parse = (text) => {
    const found = /^(\d{1,3})(?:\.(\d{1,3}))?$/.exec(String(text).trim().replace(/%$/, "").trim());
    if (!found) return null;
    const digits = found[2] || "";
    const value = { units: Number(found[1] + digits), decimals: digits.length, full: 100 * 10 ** digits.length };
    return value.units > value.full ? null : value;
  };
  const print = (value, units = value.units) => (units / 10 ** value.decimals).toFixed(value.decimals);

  // Fewest and most of `base` people that print so many units, halves rounded up; fewest > most: none.
  const counts = (units, decimals, base) => {
    const full = 200 * 10 ** decimals;
    const fewest = Math.floor(((2 * units - 1) * base - 1) / full) + 1;
    const most = Math.floor(((2 * units + 1) * base - 1) / full);
    return [Math.max(fewest, 0), Math.min(most, base)];
  };
  const fits = (units, decimals, base) => {
    const [fewest, most] = counts(units, decimals, base);
    return fewest <= most;
  };

  // The nearest counts that print less and more: [people, units], below and above where there are any.
  const neighbours = (value, base) => {
    const near = [];
    let below = value.units - 1;
    let above = value.units + 1;
    while (below >= 0 && !fits(below, value.decimals, base)) below--;
    while (above <= value.full && !fits(above, value.decimals, base)) above++;
    if (below >= 0) near.push([counts(below, value.decimals, base)[1], below]);
    if (above <= value.full) near.push([counts(above, value.decimals, base)[0], above]);
    return near;
  };

  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const bases = (value, from, to) => range(from, to).filter((n) => fits(value.units, value.decimals, n));
  const printable = (base, decimals = 0) => range(0, 100 * 10 ** decimals).filter((u) => fits(u, decimals, base)).length;

  // Can the answers of one question, given by so many people, stand together? {fits, counts, rest}:
  // [fewest, most] people of each answer, and left for answers not listed (complete: there are none).
  const together = (values, base, complete) => {
    const ends = values.map((v) => counts(v.units, v.decimals, base));
    const alone = ends.every(([fewest, most]) => fewest <= most);
    const sum = (end) => ends.reduce((total, pair) => total + pair[end], 0);
    const [low, high] = [sum(0), sum(1)];
    const top = complete ? high : high + base; // unlisted answers may hold everybody
    const tight = ends.map(([few, most]) => [Math.max(few, base - (top - most)), Math.min(most, base - (low - few))]);
    const rest = complete ? null : [Math.max(0, base - high), base - low];
    return { fits: alone && low <= base && top >= base, alone, low, high, counts: tight, rest };
  };

  // ---- sentences
  const span = ([low, high]) => (low === high ? `${low}` : `${low} to ${high}`);
  const be = (people) => (people === 1 ? "is" : "are");
  const runs = (numbers) => {
    const found = [];
    for (const n of numbers) {
      const run = found.at(-1);
      if (run && run[1] === n - 1) run[1] = n;
      else found.push([n, n]);
    }
    return found.map(span).join(", ");
  };

  const sayNear = (value, base) => {
    const near = neighbours(value, base).map(([people, units], i) =>
      `${people}${i ? "" : ` of ${base}`} ${be(people)} ${print(value, units)} %`);
    return near.length ? ` ${near.join(", ")}.` : "";
  };
  const sayShare = (value, base) => {
    const found = counts(value.units, value.decimals, base);
    if (found[0] > found[1]) return `Impossible: no whole number of ${base} people is ${print(value)} %.${sayNear(value, base)}`;
    return `Possible: ${span(found)} of ${base} people ${be(found[1])} ${print(value)} %.${sayNear(value, base)}`;
  };
  const sayCounts = (found) => found.map((pair, i) => `${letter(i)} ${span(pair)}`).join(", ");
  const letter = (i) => String.fromCharCode(65 + i);
  const sayTogether = (values, base) => {
    const alone = values.map((v, i) => [letter(i), v]).filter(([, v]) => !fits(v.units, v.decimals, base));
    if (alone.length) return alone.map(([name, v]) => `${name}: ${sayShare(v, base)}`).join(" ");
    const [open, all] = [together(values, base, false), together(values, base, true)];
    if (!open.fits) return `Impossible: together the answers need at least ${open.low} of ${base} people.`;
    const closed = all.fits ? `possible: ${sayCounts(all.counts)}` : `impossible: they hold at most ${all.high} of ${base} people`;
    return `With other answers not listed, possible: ${sayCounts(open.counts)}, ${span(open.rest)} left. If these are all the answers, ${closed}.`;
  };
  const sayMore = (values, base) => {
    const lines = [`${base} people can print ${printable(base)} of the 101 whole percentages.`];
    for (const value of values) {
      const [from, to] = base > 100 ? [base - 50, base + 50] : [1, 100];
      const found = bases(value, from, to);
      lines.push(`Bases from ${from} to ${to} that print ${print(value)} %: ${runs(found) || "none"}.`);
    }
    return lines;
  };

  // ---- the page
  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };
  const LIMIT = 400; // people that are drawn

  // A mark for each person: the letter of their answer, or the part of a person that would be needed.
  const people = (values, base) => {
    if (values.length === 1) {
      const [value] = values;
      const [fewest, most] = counts(value.units, value.decimals, base);
      if (fewest <= most) return range(1, base).map((i) => (i <= fewest ? "yes" : i <= most ? "maybe" : ""));
      const exact = (value.units / value.full) * base;
      return range(1, base).map((i) => (i <= exact ? "yes" : i < exact + 1 ? `${Math.round(100 * (exact + 1 - i))}%` : ""));
    }
    const open = together(values, base, false);
    if (!open.fits) return [];
    const found = together(values, base, true);
    const filled = (found.fits ? found : open).counts.map(([fewest]) => fewest);
    let spare = found.fits ? base - filled.reduce((a, b) => a + b, 0) : 0;
    found.counts.forEach(([fewest, most], i) => {
      const more = found.fits ? Math.min(spare, most - fewest) : 0;
      filled[i] += more;
      spare -= more;
    });
    const marks = filled.flatMap((n, i) => Array(n).fill(letter(i)));
    return [...marks, ...Array(base - marks.length).fill("")];
  };
  const draw = (values, base) => {
    const marks = base > LIMIT ? [] : people(values, base);
    return marks.map((mark) => {
      if (/^[A-Z]$/.test(mark)) return make("span", { class: mark.charCodeAt(0) % 2 ? "yes" : "also" }, mark);
      return mark.endsWith("%") ? make("span", { class: "cut", style: `--part: ${mark}` }) : make("span", { class: mark });
    });
  };
  const grid = (base) => {
    const cell = (percent) => {
      const [fewest, most] = counts(percent, 0, base);
      return fewest > most ? "–" : fewest === most ? `${fewest}` : `${fewest}–${most}`;
    };
    return range(0, 10).map((tens) => make("tr", {}, make("th", { scope: "row" }, `${10 * tens} %`),
      ...range(0, tens < 10 ? 9 : 0).map((unit) => make("td", {}, cell(10 * tens + unit)))));
  };

  const start = (tool) => {
    const [form, says, dots, more, table] = ["form", "output", ".share-dots", ".share-more", "details"].map((s) => tool.querySelector(s));
    const fields = () => [...form.querySelectorAll("[name=percent]")];
    const add = (text = "") => {
      const label = form.querySelector("label").cloneNode(true);
      const field = label.querySelector("input");
      const name = label.querySelector("span");
      name.textContent = `Answer ${letter(fields().length)}, percentage`;
      form.querySelector("span").textContent = "Answer A, percentage";
      field.value = text;
      form.insertBefore(label, form.querySelector("label:has([name=base])"));
      form.add.disabled = fields().length === 8;
      return field;
    };
    const wrong = (field, is) => {
      if (is) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      return is;
    };
    const show = () => {
      const typed = fields().filter((f) => f.value.trim());
      const values = typed.map((f) => parse(f.value));
      const base = /^\d{1,7}$/.test(form.base.value.trim()) ? Number(form.base.value) : 0;
      fields().forEach((f) => wrong(f, f.value.trim() && !parse(f.value)));
      const bad = values.includes(null);
      const none = wrong(form.base, form.base.value.trim() && !(base >= 1 && base <= MOST));
      const ready = !bad && base >= 1 && base <= MOST;
      says.textContent = bad ? "Write each percentage as printed, such as 28 or 17.8: from 0 to 100, with at most three digits after the point."
        : none ? `Write how many people were asked: a whole number from 1 to ${MOST}.`
        : !ready || !values.length ? "Type a percentage and a number of people."
        : values.length > 1 ? sayTogether(values, base) : sayShare(values[0], base);
      says.className = /(^|\W)Impossible/.test(says.textContent) ? "impossible" : "";
      dots.replaceChildren(...(ready && values.length ? draw(values, base) : []));
      dots.hidden = !dots.children.length;
      dots.setAttribute("aria-label", `${base} people as dots. ${says.textContent}`);
      more.replaceChildren(...(ready ? sayMore(values, base).map((line) => make("li", {}, line)) : []));
      table.hidden = !ready;
      if (ready) table.querySelector("tbody").replaceChildren(...grid(base));
      for (const place of table.querySelectorAll("[data-of]")) place.textContent = base;
    };
    const [first, ...others] = (tool.dataset.percent || "").split(/\s+/).filter(Boolean);
    fields()[0].value = first || "";
    form.base.value = tool.dataset.base || "";
    others.forEach(add);
    form.hidden = false;
    table.open = false;
    tool.querySelectorAll(".share-without").forEach((sentence) => sentence.remove());
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.add.addEventListener("click", () => { add().focus(); show(); });
    show();
    says.setAttribute("aria-live", "polite"); // only what is typed is announced, not the page's own
  };

  window.Share = { parse, print, counts, neighbours, bases, printable, together, grid };
  document.querySelectorAll(".share-tool").forEach(start);
})();
