// The model in this page, in threads of the browser: what `panel.js` asks for a view.
const unpacked = await (async () => {
  const packed = Uint8Array.from(atob(document.getElementById("live-data").textContent.trim()), c => c.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
})();
const length = new DataView(unpacked).getUint32(0, true), about = JSON.parse(new TextDecoder().decode(new Uint8Array(unpacked, 4, length)));
const KINDS = {f8: Float64Array, f4: Float32Array, u1: Uint8Array};
const array = name => { const {kind, at, n} = about.arrays[name]; return new KINDS[kind](unpacked, at, n); };
const P = about.exogenous, F = about.fields.length, LEVELS = [.05, .25, .5, .75, .95];
const without = array("without"), years = array("years"), financing = array("financing"), modelRows = array("model_rows");

// Threads: each has its share of the draws, in whole vectors.
const source = URL.createObjectURL(new Blob([document.getElementById("live-worker").textContent], {type: "text/javascript"}));
const threads = Math.max(1, Math.min(8, navigator.hardwareConcurrency || 2, about.draws / 8)), share = Math.ceil(about.draws / threads / about.width) * about.width;
const pool = [];
for (let first = 0; first < about.draws; first += share) {
  const worker = new Worker(source), n = Math.min(share, about.draws - first), all = array("draws"), V = about.columns.length;
  const draws = new Float32Array(V * n);
  for (let k = 0; k < V; k++) draws.set(all.subarray(k * about.draws + first, k * about.draws + first + n), k * n);
  const ask = message => new Promise((done, fail) => { worker.onmessage = ({data}) => data.error ? fail(new Error(data.error)) : done(data); worker.postMessage(message); });
  const plan = {first, n, draws, quarters: about.quarters, seed: about.seed, columns: about.columns, constants: array("constants"), variables: about.variables, series: about.series, without, position: array("position"), module: array("module").slice().buffer};
  pool.push({first, n, ask, ready: ask({plan})});
}

// The official model that a view answers as; -1: all of them.
function chosen(view) {
  const models = about.levers.find(lever => lever.key === "model");
  return models ? models.choices.findIndex(choice => choice.key === view.model) - 1 : -1;
}
// The path of the decision is exactly linear in size and financing; a model moves some of its shares.
function decided({size = 1, years: late = 0, bonds = 0}, model) {
  const rows = without.slice(), Q = about.quarters;
  if (size) for (let t = 0; t < Q; t++) for (let k = 0; k < F; k++) {
    const base = years[(2 * late * Q + t) * F + k], more = years[((2 * late + 1) * Q + t) * F + k];
    rows[t * P + about.fields[k]] = base + size * more + (bonds ? bonds * financing[t * F + k] : 0);
  }
  const moved = about.model_fields, M = moved.length, first = model * (years.length / F) + 2 * late * Q;
  if (size && model >= 0) for (let t = 0; t < Q; t++) for (let k = 0; k < M; k++)
    rows[t * P + moved[k]] += modelRows[(first + t) * M + k] + size * modelRows[(first + Q + t) * M + k];
  return rows;
}
async function compute(view) {
  const Q = about.quarters;
  await Promise.all(pool.map(each => each.ready));
  const scales = about.levers.filter(lever => lever.column !== undefined && view[lever.key] !== 1).map(lever => [lever.column, view[lever.key]]);
  const at = chosen(view), C = about.model_columns.length, model = at < 0 ? null : {columns: about.model_columns, values: Array.from(array("models").subarray(at * C, at * C + C))};
  const parts = await Promise.all(pool.map(each => each.ask({view: {policy: decided(view, at), scales, model}})));
  const row = new Float32Array(about.draws);
  return about.series.map((_, s) => {
    const found = LEVELS.map(() => new Float64Array(Q));
    for (let t = 0; t < Q; t++) {
      parts.forEach(({result}, k) => row.set(result.subarray((s * Q + t) * pool[k].n, (s * Q + t + 1) * pool[k].n), pool[k].first));
      row.sort();
      LEVELS.forEach((level, k) => { const place = level * (about.draws - 1), low = Math.floor(place), part = place - low; found[k][t] = row[low] * (1 - part) + row[Math.min(low + 1, about.draws - 1)] * part; });
    }
    return found;
  });
}
