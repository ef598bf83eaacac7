import { arrange, byId, h } from './dom.js';
import { age, count } from './format.js';
import { LOOSE, MAX_THREDS, newestFirst } from './model.js';
import { selection } from './selection.js';

const TICK_MS = 1_000;

/** The list on the left: living threds, those that ended lately, and events that no thred took. */
export function showThreds(model) {
  const rows = new Map();
  const list = byId('threds');
  const empty = h('li', { class: 'empty' }, 'None yet. The buttons at the top start some.');
  const loose = makeRow(LOOSE, 'loose');

  function update() {
    const threds = [...model.threds.values()].filter(({ view }) => view).toSorted(newestFirst);
    for (const id of rows.keys()) if (!model.threds.has(id)) rows.delete(id);
    for (const thred of threds) {
      if (!rows.has(thred.id)) rows.set(thred.id, makeRow(thred.id));
      fillRow(rows.get(thred.id), thred);
    }
    loose.label.textContent = 'Events without a thred';
    loose.pattern.textContent = `${count(model.loose.length, 'event', 'events')} that no thred took`;
    mark(loose, LOOSE);
    const live = threds.filter(({ view }) => view.status === 'a').length;
    byId('thred-count').textContent =
      threds.length < MAX_THREDS ? `${live} live` : `the newest ${MAX_THREDS}`;
    const items = threds.map(({ id }) => rows.get(id).item);
    arrange(list, [
      ...(items.length > 0 ? items : [empty]),
      ...(model.loose.length > 0 ? [loose.item] : []),
    ]);
  }

  model.addEventListener('threds', update);
  model.addEventListener('cleared', update);
  selection.addEventListener('change', update);
  setInterval(() => {
    for (const [id, row] of rows) showAge(row, model.threds.get(id));
  }, TICK_MS);
  update();
}

function makeRow(id, className = '') {
  const label = h('span', { class: 'thred-label' });
  const time = h('span', { class: 'thred-age muted small' });
  const pattern = h('span', { class: 'thred-pattern muted small' });
  const status = h('span', { class: 'chip' });
  const top = h('span', { class: 'thred-line' }, label, time);
  const bottom = h('span', { class: 'thred-line' }, pattern, id === LOOSE ? undefined : status);
  const onclick = () => {
    selection.selectThred(id);
    selection.show('timeline');
  };
  const button = h('button', { type: 'button', class: 'thred', onclick }, top, bottom);
  return { item: h('li', { class: className }, button), button, label, time, pattern, status };
}

function fillRow(row, thred) {
  const { view, hasFailed } = thred;
  const isLive = view.status === 'a';
  row.label.textContent = thred.label ?? view.meta.label ?? view.patternName;
  row.pattern.textContent = view.patternName;
  row.status.textContent = isLive ? view.currentReaction.reactionName : endOf(view);
  row.status.className = `chip ${hasFailed ? 'bad' : isLive ? 'accent' : ''}`;
  row.button.classList.toggle('ended', !isLive);
  mark(row, thred.id);
  showAge(row, thred);
}

function mark({ button }, id) {
  if (selection.thredId === id) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
}

function showAge({ time }, thred) {
  if (thred?.view) time.textContent = age(Date.now() - thred.view.lastUpdateTime);
}

export function endOf({ status }) {
  return status === 'f' ? 'finished' : 'ended';
}
