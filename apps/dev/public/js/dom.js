/**
 * Makes an element. Texts become text nodes and attributes are set as such, so nothing that came in an event is ever
 * read as HTML.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return element;
}

/** The element of that id, which the page has. */
export function byId(id) {
  return document.getElementById(id);
}

/** Puts nodes into a parent in this order, moving only what stands elsewhere, so that the focus stays where it is. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of parent.querySelectorAll(':scope > *')) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    const found = parent.children[index];
    if (found === node) return;
    const focused = node.contains(document.activeElement) ? document.activeElement : undefined;
    parent.insertBefore(node, found ?? null);
    focused?.focus();
  });
}

/** Values as a list of terms, with the whole thing behind a fold. */
export function valueList(values) {
  if (typeof values !== 'object' || values === null) return undefined;
  const entries = Object.entries(values).slice(0, 12);
  if (entries.length === 0) return undefined;
  const terms = entries.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, brief(value))]);
  return h('dl', { class: 'values' }, terms);
}

/** Any JSON, behind a fold. */
export function jsonFold(title, value) {
  return h(
    'details',
    {},
    h('summary', {}, title),
    h('pre', { tabindex: '0' }, JSON.stringify(value, null, 2)),
  );
}

function brief(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
