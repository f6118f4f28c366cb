// The compiled equations in a WebAssembly module: where its memory holds what, and one call.
export class Kernel {
  constructor(bytes) {
    const module = new WebAssembly.Module(bytes), [section] = WebAssembly.Module.customSections(module, "stimulus_model");
    this.about = JSON.parse(new TextDecoder().decode(section));
    this.made = new WebAssembly.Instance(module).exports;
  }

  // Claim memory for so many draws (a multiple of the width), quarters, scenarios and variables, by name.
  prepare({draws, quarters, scenarios, variables}) {
    const {about, made} = this, {width} = about;
    Object.assign(this, {draws, quarters, variables: variables.length});
    let top = made.__heap_base.value;
    const claim = n => { const at = (top + 63) & ~63; top = at + 8 * n; return {at, n}; };
    this.places = {
      nowhere: claim(2),
      parameters: claim(draws * about.parameters), policy: claim(scenarios * quarters * about.exogenous),
      position: claim(about.position), given: claim(0), out: claim(draws * scenarios * quarters * variables.length),
      places: claim(about.outputs.length), totals: claim(draws * scenarios),
      scratch: claim(width * (quarters * about.shocks + (quarters + 1) * about.memory + 1)),
    };
    const missing = top - made.memory.buffer.byteLength;
    if (missing > 0) made.memory.grow(Math.ceil(missing / 65536));
    this.view("scratch").fill(0);
    const {at, n} = this.places.places;
    new BigInt64Array(made.memory.buffer, at, n).set(about.outputs.map(name => BigInt(variables.indexOf(name) < 0 ? -1 : variables.indexOf(name) * width)));
  }

  // The part of memory with that name, to be filled or read: "parameters" (block, parameter, lane),
  // "policy" (scenario, quarter, field), "position".
  view(name, n = this.places[name].n) { return new Float64Array(this.made.memory.buffer, this.places[name].at, n); }

  // Compute the scenarios whose rows stand in "policy": (block, scenario, quarter, variable, lane).
  run({seed, first = 0, mirror = 0, scenarios}) {
    const {about, draws, quarters} = this, sizes = {policy: scenarios * quarters * about.exogenous, out: draws * scenarios * quarters * this.variables, totals: draws * scenarios};
    const array = name => { const {at, n} = this.places[name], count = BigInt(sizes[name] ?? n); return [0, 0, count, 8n, at, count, 8n]; };
    const status = this.made.stimulus_model_loop(
      this.places.nowhere.at, this.places.nowhere.at + 8, ...array("parameters"), ...array("policy"), ...array("position"),
      BigInt(seed), BigInt(first), BigInt(mirror), BigInt(quarters), 1,
      ...["given", "out", "places", "totals", "scratch"].flatMap(array));
    if (status) throw new Error(`the kernel ended with status ${status}`);
    if (!this.view("totals", sizes.totals).every(Number.isFinite)) throw new Error("a draw is not finite");
    return this.view("out", sizes.out);
  }
}
