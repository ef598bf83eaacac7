import { h, jsonFold, valueList } from './dom.js';
import { clockTime } from './format.js';
import { selection } from './selection.js';

/** One line of the journal as entries of the timeline: what came in, how it moved, what went out. */
export function entriesOf(line, model) {
  return [
    line.event ? eventEntry(line) : undefined,
    ...(line.log ?? []).map((move) => moveEntry(move, line)),
    line.error || isSetAside(line) ? errorEntry(line) : undefined,
    ...(line.messages ?? []).map((message) => messageEntry(message, line, model)),
  ].filter((one) => one !== undefined);
}

function entry(className, { now }, ...content) {
  const time = h('time', { datetime: new Date(now).toISOString() }, clockTime(now));
  return h('li', { class: `entry ${className}` }, time, h('div', {}, content));
}

function eventEntry(line) {
  const { event } = line;
  const card = h(
    'div',
    { class: 'card' },
    h(
      'p',
      { class: 'card-head' },
      person(event.source.id),
      h('span', {}, 'sent'),
      h('b', {}, event.type),
    ),
    event.data?.title && h('h3', {}, event.data.title),
    event.data?.description && h('p', {}, event.data.description),
    valueList(event.data?.content?.values),
    jsonFold('The event', event),
  );
  return { element: entry('in', line, card) };
}

const MOVES = {
  m: ({ from, to }) => ['', h('b', {}, from), ' → ', h('b', {}, to ?? 'the end')],
  nm: ({ from }) => ['', 'No match; it stays in ', h('b', {}, from ?? 'the end')],
  x: ({ from, to }) => [
    'expired',
    'Time is up in ',
    h('b', {}, from),
    ' → ',
    h('b', {}, to ?? 'the end'),
  ],
  e: ({ from }) => ['failed', 'Failed; it stays in ', h('b', {}, from ?? 'the end')],
  n: () => ['', 'Passed on to everybody else'],
};

function moveEntry(move, line) {
  const [className, ...content] = (MOVES[move.type] ?? MOVES.nm)(move);
  return { element: entry(`move ${className}`, line, ...content) };
}

const SET_ASIDE = {
  orphan: 'No pattern wanted it.',
  'unknown-thred': 'Its thred has ended, or never was.',
  'too-old': 'It is too old to tell whether it was applied; it was set aside.',
};

function isSetAside({ kind }) {
  return kind in SET_ASIDE;
}

function errorEntry(line) {
  const { error, kind } = line;
  const text = error?.message ?? SET_ASIDE[kind];
  const cause = error?.cause && jsonFold('The cause', error.cause);
  const tone = kind === 'orphan' ? 'warn' : 'bad';
  const note = h('div', { class: `note ${tone}` }, text, cause);
  return { element: entry(kind === 'orphan' ? 'expired' : 'failed', line, note) };
}

function messageEntry({ to, event }, line, model) {
  const { title, description, content } = event.data ?? {};
  const waits = h('span', { class: 'chip accent' }, 'waits for an answer');
  const receivers = to.length > 0 ? to.map(person) : [h('b', {}, 'nobody')];
  const card = h(
    'div',
    { class: 'card' },
    h('p', { class: 'card-head' }, h('span', {}, 'to'), receivers, waits),
    title && h('h3', {}, title),
    description && h('p', {}, description),
    valueList(content?.values),
    jsonFold('The message', event),
  );
  const update = () => {
    waits.hidden = !model.isAwaited(event);
  };
  return { element: entry('out', line, card), update };
}

function person(id) {
  const onclick = () => {
    selection.actAs(id);
    selection.show('people');
  };
  return h('button', { type: 'button', class: 'person', title: `Act as ${id}`, onclick }, id);
}
