import { getJson } from './connection.js';
import { byId, h, jsonFold } from './dom.js';
import { entriesOf } from './entries.js';
import { LOOSE } from './model.js';
import { selection } from './selection.js';
import { ThredHead } from './thredHead.js';

const SETTLE_MS = 120;
/** A thred that was just opened is shown from its beginning; after that the page follows what happens. */
const FIRST_LOOK_MS = 1_500;

/** The middle: what happened to the selected thred, oldest first, as it happens. */
export function showTimeline(model) {
  const pane = byId('timeline');
  let shown;
  let timer;
  let openedAt = 0;

  function open() {
    const { thredId } = selection;
    shown = thredId === undefined ? undefined : openThred(model, thredId);
    pane.replaceChildren(shown ? shown.element : welcome());
    pane.scrollTop = 0;
    openedAt = performance.now();
    if (thredId) void refresh();
  }

  /** Reads what the journal lines do not say: lines from before this page, and what the thred remembers. */
  async function refresh() {
    const { thredId } = selection;
    const found = await getJson(`/api/threds/${encodeURIComponent(thredId)}`).catch(
      () => undefined,
    );
    if (!found || thredId !== selection.thredId) return;
    model.addThred(found.thred, found.lines);
    shown.update();
    shown.remember(found);
  }

  model.addEventListener('thred', ({ detail }) => {
    if (!shown || detail !== selection.thredId) return;
    const isAtEnd =
      performance.now() - openedAt > FIRST_LOOK_MS &&
      pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60;
    shown.update();
    if (isAtEnd) pane.scrollTop = pane.scrollHeight;
    clearTimeout(timer);
    if (detail !== LOOSE) timer = setTimeout(() => void refresh(), SETTLE_MS);
  });
  model.addEventListener('cleared', () => selection.selectThred(undefined));
  selection.addEventListener('change', open);
  open();
}

function openThred(model, thredId) {
  const head = thredId === LOOSE ? looseHead() : new ThredHead(model, thredId);
  const list = h('ol', { class: 'timeline' });
  const memory = h('div', { class: 'memory' });
  const entries = new Map();

  function update() {
    head.update?.();
    const lines = thredId === LOOSE ? model.loose : (model.threds.get(thredId)?.lines ?? []);
    const wanted = lines.flatMap((line) => {
      const key = `${line.partition}/${line.position}`;
      if (!entries.has(key)) entries.set(key, entriesOf(line, model));
      return entries.get(key);
    });
    for (const { update: updateEntry } of wanted) updateEntry?.();
    const elements = wanted.map(({ element }) => element);
    // Only what is new is put in, so that folds stay open.
    if (elements.some((element, index) => list.children[index] !== element))
      list.replaceChildren(...elements);
    else while (list.children.length > elements.length) list.lastChild.remove();
  }

  function remember({ locals, participants }) {
    const isOpen = memory.querySelector('details')?.open ?? false;
    memory.replaceChildren();
    if (!locals) return;
    const fold = jsonFold('What it remembers, and who takes part', { participants, locals });
    fold.open = isOpen;
    memory.append(fold);
  }

  update();
  return { element: h('div', {}, head.element, list, memory), update, remember };
}

function looseHead() {
  const element = h(
    'div',
    { class: 'thred-head' },
    h('h2', {}, 'Events without a thred'),
    h(
      'p',
      { class: 'muted' },
      'No pattern wanted them, or their thred has ended. Nothing is thrown away unseen.',
    ),
  );
  return { element };
}

function welcome() {
  return h(
    'div',
    { class: 'welcome' },
    h('h2', {}, 'Events in, decisions made, messages out'),
    h(
      'p',
      { class: 'muted' },
      'A pattern says which events start a workflow, what it waits for, and who is told. Every running one is a thred.',
    ),
    h(
      'ol',
      {},
      step('Send an event', 'Press one of the two buttons at the top.'),
      step('Answer it', 'Choose a participant with new mail on the right, and fill in the form.'),
      step('Watch', 'Every event, move and message of the thred appears here as it happens.'),
    ),
  );
}

function step(title, text) {
  return h('li', {}, h('h3', {}, title), h('p', { class: 'muted' }, text));
}
