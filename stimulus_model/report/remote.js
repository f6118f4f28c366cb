// The model behind this page, in Python: what `panel.js` asks for a view; null: a lever moved meanwhile, here or in another window.
const about = JSON.parse(document.getElementById("live-header").textContent);
async function compute(view, draws) {
  const answer = await fetch(`run?draws=${draws}`, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(view)});
  const found = await answer.json();
  if (found.error) throw new Error(found.error);
  return found.outdated ? null : found.series;
}
