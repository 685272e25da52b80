/* Elements and words. Texts enter the page as text nodes only, so that nothing in them is ever markup. */

const MODEL = JSON.parse(document.getElementById("model").textContent);

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const language = () => MODEL.languages[state.lang];

/* A text of the study: one string per language. */
const t = (texts) => (texts ? texts[state.lang] || "" : "");

/* A fixed word of the form; in a page of another direction it keeps its own. */
function w(key, values) {
  const text = language().words[key].replace(/\{(\w+)\}/g, (mark, name) => (values && name in values ? values[name] : mark));
  return language().foreign ? `\u2068${text}\u2069` : text;
}

/* A text about a feature: the feature's name is set apart, also in its direction of writing. */
function about(texts, feature) {
  const text = t(texts);
  const name = feature ? t(MODEL.features[feature]) : "";
  const at = name ? text.indexOf(name) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), el("bdi", { class: "feature" }, name), text.slice(at + name.length)];
}

function paragraphs(text, attributes) {
  return text
    .split(/\n+/)
    .filter((line) => line.trim())
    .map((line) => el("p", attributes, line));
}

function button(text, kind, action, more) {
  return el("button", { type: "button", class: kind, onclick: action, ...more }, text);
}
