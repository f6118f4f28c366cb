// The model behind this page, in the kernel of a notebook: what `panel.js` asks for goes through the widget around it.
const about = JSON.parse(document.getElementById("live-header").textContent);
const waiting = new Map(), own = Math.random().toString(36).slice(2); // other views of the widget hear all answers
let asked = 0;
addEventListener("message", ({source, data}) => {
  const waits = source === parent && waiting.get(data?.number);
  if (!waits) return;
  waiting.delete(data.number);
  data.error ? waits.fail(new Error(data.error)) : waits.done(data.series);
});
function compute(view, draws) {
  return new Promise((done, fail) => {
    const number = `${own}-${++asked}`;
    waiting.set(number, {done, fail});
    parent.postMessage({number, view, draws}, "*");
  });
}
