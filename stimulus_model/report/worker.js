// One thread of the model in the page: some of the draws, computed anew for each view.
let kernel, plan, without = null, believed = "";

function fill({model, scales}) { // the parameters of this thread's draws, under what the view believes
  const {about} = kernel, {width} = about, out = kernel.view("parameters"), {n, columns, draws, constants} = plan;
  const place = new Int32Array(about.parameters).fill(-1), fixed = constants.slice(), factor = new Float64Array(about.parameters).fill(1);
  columns.forEach((column, k) => { place[column] = k; });
  if (model) model.columns.forEach((column, k) => { place[column] = -1; fixed[column] = model.values[k]; });
  for (const [column, value] of scales) factor[column] = value;
  for (let draw = 0; draw < n; draw++) {
    const at = (draw - draw % width) * about.parameters + draw % width;
    for (let k = 0; k < about.parameters; k++) out[at + k * width] = factor[k] * (place[k] < 0 ? fixed[k] : draws[place[k] * n + draw]);
  }
}

function path(rows) { // the kept variables of one scenario
  kernel.view("policy").set(rows);
  return kernel.run({seed: plan.seed, first: plan.first, scenarios: 1});
}

function answer(view) { // float32 (series, quarter, draw)
  const key = JSON.stringify([view.model, view.scales]), {n, quarters, series, variables} = plan, {width} = kernel.about;
  if (key !== believed) { fill(view); without = path(plan.without).slice(); believed = key; }
  const out = path(view.policy), result = new Float32Array(series.length * quarters * n), row = variables.length * width;
  series.forEach(({variable, measure}, s) => {
    const offset = variables.indexOf(variable) * width;
    for (let draw = 0; draw < n; draw++) for (let t = 0; t < quarters; t++) {
      const at = ((draw - draw % width) / width * quarters + t) * row + offset + draw % width, a = without[at], b = out[at];
      result[(s * quarters + t) * n + draw] = measure === "relative" ? (b - a) * (100 / a) : measure === "effect" ? b - a : b;
    }
  });
  return result;
}

onmessage = ({data}) => {
  try {
    if (data.plan) {
      plan = data.plan;
      kernel = new Kernel(plan.module);
      kernel.prepare({draws: plan.n, quarters: plan.quarters, scenarios: 1, variables: plan.variables});
      kernel.view("position").set(plan.position);
      postMessage({ready: true});
    } else {
      const result = answer(data.view);
      postMessage({result}, [result.buffer]);
    }
  } catch (error) { postMessage({error: String(error)}); }
};
