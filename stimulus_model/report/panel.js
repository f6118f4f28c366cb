// Levers and charts: each move computes a view, with whatever `compute` this page has, and redraws the charts.
const Q = about.quarters, say = (key, parts) => about.words[key].replace(/{(\w+)}/g, (_, name) => parts[name]);

// A view: what the levers say.
const start = Object.fromEntries(about.levers.map(lever => [lever.key, lever.start]));
const now = {...start};
for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
  const lever = about.levers.find(each => each.key === key);
  if (lever?.choices && lever.choices.some(choice => choice.key === text)) now[key] = text;
  else if (lever && !lever.choices && Number.isFinite(+text)) now[key] = Math.min(lever.max, Math.max(lever.min, +text));
}

// Charts: those of the page, redrawn. A scale grows at once and shrinks late, so that it does not jump under the hand.
const fixed = (value, places, sign) => { const text = Math.abs(value).toFixed(places); return (+text === 0 ? "" : value < 0 ? "\u2212" : sign ? "+" : "") + text; };
const places = step => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
function nice(span) { const raw = span / 5, power = 10 ** Math.floor(Math.log10(raw)), ratio = raw / power; return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10); }
const titles = [], untouched = () => about.levers.every(lever => now[lever.key] === lever.start);
const scale = about.series.map(() => [0, 0]), {WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM} = about.layout;
function draw(k, fan, pinned) {
  const {x, key, sign, ceiling, label} = about.series[k], low = Math.min(0, ...fan[0], ...pinned[2]), high = Math.max(0, ...fan[4], ...pinned[2], ceiling ? ceiling[0] : 0);
  if (low < scale[k][0] || high > scale[k][1] || high - low < (scale[k][1] - scale[k][0]) / 3) { const room = .06 * (high - low || 1); scale[k] = [low < 0 ? low - room : 0, high + room]; }
  const [bottom, top] = scale[k], step = nice(top - bottom), X = v => LEFT + (v - x[0]) / (x[Q - 1] - x[0]) * (WIDTH - LEFT - RIGHT), Y = v => TOP + (top - v) / (top - bottom) * (HEIGHT - TOP - BOTTOM);
  const points = row => Array.from(row, (v, t) => `${X(x[t]).toFixed(1)},${Y(v).toFixed(1)}`), band = (a, b) => [...points(a), ...points(b).reverse()].join(" ");
  const parts = [], ends = `x1="${LEFT}" x2="${WIDTH - RIGHT}"`;
  for (let m = Math.ceil(bottom / step - 1e-9); m * step <= top; m++) parts.push(`<line class="${m ? "grid" : "zero"}" ${ends} y1="${Y(m * step).toFixed(1)}" y2="${Y(m * step).toFixed(1)}"/><text x="${LEFT - 8}" y="${(Y(m * step) + 4).toFixed(1)}" text-anchor="end">${fixed(m * step, places(step), sign)}</text>`);
  const each = [1, 2, 5, 10, 20].find(n => x[Q - 1] - x[0] <= 5 * n) ?? 20;
  for (let y = Math.ceil(x[0]); y <= x[Q - 1]; y++) if (y % each === 0) parts.push(`<text x="${X(y).toFixed(1)}" y="${HEIGHT - 7}" text-anchor="middle">${y}</text>`);
  parts.push(`<polygon class="b90" points="${band(fan[0], fan[4])}"/><polygon class="b50" points="${band(fan[1], fan[3])}"/>`);
  if (ceiling) parts.push(`<line class="ceiling" ${ends} y1="${Y(ceiling[0]).toFixed(1)}" y2="${Y(ceiling[0]).toFixed(1)}"/><text x="${LEFT + 6}" y="${(Y(ceiling[0]) + 16).toFixed(1)}">${ceiling[1]}</text>`);
  parts.push(`<polyline class="pin" points="${points(pinned[2]).join(" ")}"/><polyline class="med" points="${points(fan[2]).join(" ")}"/>`);
  const last = fan[2][Q - 1], end = fixed(last, places(step / 10), sign);
  parts.push(`<text class="end" x="${WIDTH - RIGHT + 7}" y="${(Y(last) + 4).toFixed(1)}">${end}</text>`);
  const svg = document.getElementById(key).querySelector("svg");
  svg.setAttribute("aria-label", say("label", {label, end, low: fixed(fan[0][Q - 1], places(step / 10), sign), high: fixed(fan[4][Q - 1], places(step / 10), sign)}));
  svg.innerHTML = parts.join("");
  const title = svg.parentNode.querySelector("figcaption b"), pin = fixed(pinned[2][Q - 1], places(step / 10), sign);
  titles[k] ??= title.textContent;
  title.textContent = fan === pinned && untouched() ? titles[k] : say("title", {title: titles[k].split(/[:：]/)[0], end, year: about.horizon.slice(0, 4), pin});
}

// The panel.
const make = (tag, attributes, ...children) => { const node = document.createElement(tag); for (const [name, value] of Object.entries(attributes)) name.startsWith("on") ? node.addEventListener(name.slice(2), value) : node.setAttribute(name, value); node.append(...children); return node; };
const shown = (lever, value) => lever.words.replace("{value}", (+value).toFixed(lever.places)).replace("{amount}", (value * lever.unit).toFixed(lever.amount_places)).replace(/\b1 years/, "1 year");
const inputs = {}, status = make("p", {role: "status", class: "note"}), link = make("a", {href: "#"}, about.words.link), code = document.getElementById("code"), written = code.textContent;
const REST = 250, first = about.first ?? about.draws; // draws of the picture while a lever moves
let pinned = null, current = null, whole = false, wanted = false, busy = false, moves = 0, resting = 0;
function python() {
  const parts = about.code, changed = about.levers.filter(lever => now[lever.key] !== lever.start);
  if (!changed.length) return written;
  let decision = parts.package;
  if (now.years) decision += `.shifted(${now.years})`;
  if (now.size !== undefined && now.size !== 1) decision += `.scaled(${now.size})`;
  if (now.bonds) decision += `.financed_by(sm.Financing.mix(${Object.entries({...parts.shares, deficit_bonds: parts.shares.deficit_bonds ?? 0}).map(([form, part]) => `${form}=${+((1 - now.bonds) * part + (form === "deficit_bonds" ? now.bonds : 0)).toPrecision(9)}`).join(", ")}))`;
  const economy = now.model && now.model !== start.model ? parts.economy.replace(/\)$/, `, calibrated_to="${now.model}")`) : parts.economy;
  const beliefs = changed.filter(lever => lever.prior).map(lever => {
    const given = Object.entries(lever.prior.arguments).map(([name, v]) => `${name}=${+(lever.prior.scaled.includes(name) ? v * now[lever.key] : v).toPrecision(9)}`);
    const tied = lever.tied ? `\npairs = {pair: each.value for pair, each in economy.correlations.items() if "${lever.key}" in pair}` : "";
    return `${tied}\neconomy = economy.replace(${lever.key}=sm.prior.${lever.prior.kind}(${given.join(", ")}))${lever.tied ? ".correlate(pairs)" : ""}`;
  });
  return `import stimulus_model as sm\n\npackage = ${decision}\neconomy = ${economy}${beliefs.join("")}\nprojection = sm.simulate(package, economy, draws=${about.draws}, seed=${about.seed}, horizon="${about.horizon}")\n`;
}
function settle() { // what is not needed while the hand moves: link, code and the numbers to take away
  const changed = about.levers.filter(lever => now[lever.key] !== lever.start).map(lever => `${lever.key}=${encodeURIComponent(now[lever.key])}`);
  link.href = "#" + changed.join("&");
  history.replaceState(null, "", link.href);
  code.textContent = python();
  about.series.forEach(({x, key}, k) => {
    const rows = x.map((date, t) => [date, ...current[k].map(row => +row[t].toPrecision(6))].join(","));
    document.getElementById(key).querySelector("a[download]").href = "data:text/csv;charset=utf-8," + encodeURIComponent("\ufeffdate,p05,p25,median,p75,p95\n" + rows.join("\n") + "\n");
  });
  document.body.dataset.view = changed.join("&") || "start";
}
function redraw(draws, began) {
  if (current !== pinned) about.series.forEach((_, k) => draw(k, current[k], pinned[k]));
  status.textContent = say(draws < about.draws ? "moving" : "status", {draws: draws.toLocaleString("en"), all: about.draws.toLocaleString("en"), ms: Math.round(performance.now() - began)});
}
function pin() { pinned = current; wanted = false; about.series.forEach((_, k) => draw(k, current[k], pinned[k])); }
async function go() { // at most one view is computed at a time, and the newest comes next: those between are never begun
  moves++;
  whole = false;
  clearTimeout(resting);
  if (busy) return;
  busy = true;
  for (let answered = 0; answered !== moves;) {
    const began = performance.now();
    answered = moves;
    try {
      const opening = !pinned;
      while (!pinned) pinned = await compute({...start}, about.draws);
      current = opening && untouched() ? pinned : await compute({...now}, first);
      redraw(current === pinned ? about.draws : first, began);
    } catch (error) { status.textContent = say("failed", {why: error.message}); }
  }
  busy = false;
  resting = setTimeout(rest, REST);
}
async function rest() { // all draws, once the hand rests; what a move overtakes is dropped
  const began = performance.now(), move = moves;
  try {
    const all = first === about.draws || current === pinned ? current : await compute({...now}, about.draws);
    if (move !== moves || !pinned) return;
    if (!all) { resting = setTimeout(rest, REST); return; }
    if (all !== current) { current = all; redraw(about.draws, began); }
    whole = true;
    if (wanted) pin();
    settle();
  } catch (error) { if (move === moves) status.textContent = say("failed", {why: error.message}); }
}
function show() { for (const lever of about.levers) { inputs[lever.key].value = now[lever.key]; if (!lever.choices) inputs[lever.key].previousSibling.textContent = shown(lever, now[lever.key]); } }
const rows = about.levers.map(lever => {
  const input = inputs[lever.key] = lever.choices
    ? make("select", {onchange: event => { now[lever.key] = event.target.value; go(); }}, ...lever.choices.map(choice => make("option", {value: choice.key}, choice.title)))
    : make("input", {type: "range", min: lever.min, max: lever.max, step: lever.step, oninput: event => { now[lever.key] = +event.target.value; event.target.previousSibling.textContent = shown(lever, now[lever.key]); go(); }});
  return make("label", {}, make("span", {}, lever.label), ...(lever.choices ? [] : [make("output", {})]), input);
});
const panel = document.getElementById("levers");
panel.append(make("form", {class: "levers", onsubmit: event => event.preventDefault()}, ...rows), make("p", {class: "buttons"},
  make("button", {type: "button", onclick: () => { Object.assign(now, start); show(); go(); }}, about.words.start), " ",
  make("button", {type: "button", onclick: () => { wanted = true; if (whole) pin(); }}, about.words.pin), " ", link), status);
panel.hidden = false;
show();
go();
