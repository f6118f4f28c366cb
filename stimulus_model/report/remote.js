// The model behind this page, in Python: what `panel.js` asks for a view.
const about = JSON.parse(document.getElementById("live-header").textContent);
async function compute(view) {
  const answer = await fetch("run", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(view)});
  const found = await answer.json();
  if (found.error) throw new Error(found.error);
  return found.series;
}
