// The widget of a notebook: a frame with the page of levers, whose views go to the kernel and come back.
function render({model, el}) {
  const frame = document.createElement("iframe");
  frame.title = "Explorer";
  frame.style.cssText = "width:100%;height:900px;border:0";
  let url = null;
  const heard = message => {
    if (message.number) frame.contentWindow?.postMessage(message, "*");
    else if (message.page && !url) frame.src = url = URL.createObjectURL(new Blob([message.page], {type: "text/html"}));
  };
  const asked = ({source, data}) => { if (source === frame.contentWindow && data?.number) model.send(data); };
  model.on("msg:custom", heard);
  addEventListener("message", asked);
  el.append(frame);
  model.send({page: true});
  return () => {
    model.off("msg:custom", heard);
    removeEventListener("message", asked);
    if (url) URL.revokeObjectURL(url);
  };
}
export default {render};
