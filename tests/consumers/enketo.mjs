// Evaluates the conditions and constraints of forms as Enketo does, the web forms of KoboToolbox and of ODK Central.
// In: a list of {xml, respondents: [{code: answer as text}, ...]}.
// Out: a list of lists, for each respondent {relevant: {code: bool}, broken: [code, ...]}.
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("", { contentType: "text/html" });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis) && /^[A-Z]/.test(name)) globalThis[name] = window[name];
}
globalThis.window = window;
globalThis.document = window.document;
const evaluator = createRequire(import.meta.url)("openrosa-xpath-evaluator")();

const parse = (text) => new window.DOMParser().parseFromString(text, "text/xml");
const holds = (rule, context) => evaluator.evaluate(rule.replace(/\s+/g, " "), context, null, 3, null).booleanValue;

// The answers as a document without namespaces, as the paths of a form expect it.
function plain(source, target) {
  const made = target.createElementNS(null, source.localName);
  for (const child of source.children) made.appendChild(plain(child, target));
  return made;
}

function respond(form, answers) {
  const instance = parse("<x/>");
  const empty = form.getElementsByTagName("instance")[0].firstElementChild;
  instance.replaceChild(plain(empty, instance), instance.documentElement);
  for (const [code, text] of Object.entries(answers)) instance.getElementsByTagName(code)[0].textContent = text;
  const relevant = {};
  const broken = [];
  for (const bind of form.getElementsByTagName("bind")) {
    const name = bind.getAttribute("nodeset").split("/").pop();
    const node = instance.getElementsByTagName(name)[0];
    if (bind.getAttribute("relevant")) relevant[name] = holds(bind.getAttribute("relevant"), instance);
    const constraint = bind.getAttribute("constraint");
    if (constraint && node.textContent !== "" && !holds(constraint, node)) broken.push(name);
  }
  return { relevant, broken };
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const done = [];
for (const job of JSON.parse(Buffer.concat(chunks).toString("utf8"))) {
  const form = parse(job.xml);
  done.push(job.respondents.map((answers) => respond(form, answers)));
}
process.stdout.write(JSON.stringify(done), () => process.exit(0));
