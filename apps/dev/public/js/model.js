import { Mail } from './mail.js';

export const MAX_THREDS = 400;
const MAX_LINES = 500;
const MAX_LOOSE = 200;

/** Where lines go that belong to no thred that the page can show. */
export const LOOSE = '';

/**
 * What the page knows, made from the journal alone. It tells of changes with events: `threds` (any), `thred` (the one
 * named by `detail`), `mail` (messages to participants), `patterns`, `cleared`.
 */
export class Model extends EventTarget {
  /** Id to `{ id, view, label, lines, hasFailed }`. */
  threds = new Map();
  /** Lines of events that no thred took. */
  loose = [];
  directory = { participants: [], groups: [] };
  patterns = [];
  #instanceId;
  #lastNumber = 0;
  #answered = new Set();
  /** Id of a message to the reaction that its thred was in after sending it. */
  #askedIn = new Map();
  #mail = new Mail();

  /** Another run of the app knows nothing of what this page knows. */
  greet({ instanceId, directory }) {
    if (this.#instanceId !== instanceId) this.#clear();
    this.#instanceId = instanceId;
    this.directory = directory;
    for (const { id } of directory.participants) this.#mail.meet(id);
    this.#tell('mail');
  }

  addLines(numbered) {
    for (const { number, line } of numbered) {
      if (number <= this.#lastNumber) continue;
      this.#lastNumber = number;
      this.#addLine(line);
    }
    this.#forget();
    this.#tell('threds');
    this.#tell('mail');
  }

  /** Takes over what the server says of a thred: lines that came before this page, and how it is. */
  addThred(view, lines = []) {
    const thred = this.#thred(view.id);
    const known = new Set(thred.lines.map(keyOf));
    const older = lines.filter((line) => !known.has(keyOf(line)));
    thred.lines = [...older, ...thred.lines].toSorted(byTime).slice(-MAX_LINES);
    for (const line of older) thred.label ??= labelOf(line);
    if (!(thred.view?.lastUpdateTime > view.lastUpdateTime)) thred.view = view;
    this.#tell('threds');
    if (older.length > 0) this.#tell('thred', view.id);
  }

  setPatterns(patterns) {
    const hasChanged = JSON.stringify(patterns) !== JSON.stringify(this.patterns);
    this.patterns = patterns;
    if (hasChanged) this.#tell('patterns');
  }

  pattern(id) {
    return this.patterns.find((pattern) => pattern.id === id)?.pattern;
  }

  /** A question that can still be answered. */
  isOpen(event) {
    const view = this.threds.get(event.thredId)?.view;
    return Boolean(event.data?.advice?.template) && view?.status === 'a' && !this.isAnswered(event);
  }

  /** An open question whose thred is still where it was when it asked. */
  isAwaited(event) {
    const here = this.threds.get(event.thredId)?.view?.currentReaction.reactionName;
    return this.isOpen(event) && (this.#askedIn.get(event.id) ?? here) === here;
  }

  isAnswered({ id }) {
    return this.#answered.has(id);
  }

  /** Everybody who can be acted as: those of the directory, and whoever was sent something. */
  get people() {
    return this.#mail.people;
  }

  unreadOf(participantId) {
    return this.#mail.count(participantId, (event) => this.isAwaited(event));
  }

  markRead(participantId, messageId) {
    if (this.#mail.markRead(participantId, messageId)) this.#tell('mail');
  }

  #addLine(line) {
    const hasApplied = line.log?.some(({ type }) => type === 'm');
    if (hasApplied && line.event?.re) this.#answered.add(line.event.re);
    for (const message of line.messages ?? []) this.#addMessage(message, line);
    const isOfThred = line.thredId && (line.thred || this.threds.has(line.thredId));
    if (isOfThred) this.#addToThred(line);
    // An event that began several threds is closed with a line of its own, which says nothing new.
    else if (line.kind !== 'handled') this.#addLoose(line);
  }

  #addMessage({ to, event }, { now, thred }) {
    if (event.data?.advice && thred)
      this.#askedIn.set(event.id, thred.currentReaction.reactionName);
    for (const participantId of to) this.#mail.add(participantId, event, now);
  }

  #addToThred(line) {
    const thred = this.#thred(line.thredId);
    if (thred.lines.some((known) => keyOf(known) === keyOf(line))) return;
    thred.lines.push(line);
    if (thred.lines.length > MAX_LINES) thred.lines.shift();
    thred.label ??= labelOf(line);
    thred.hasFailed = line.kind === 'failed';
    if (line.thred) thred.view = line.thred;
    this.#tell('thred', line.thredId);
  }

  #addLoose(line) {
    this.loose.push(line);
    if (this.loose.length > MAX_LOOSE) this.loose.shift();
    this.#tell('thred', LOOSE);
  }

  #thred(id) {
    const known = this.threds.get(id);
    if (known) return known;
    const thred = { id, view: undefined, label: undefined, lines: [], hasFailed: false };
    this.threds.set(id, thred);
    return thred;
  }

  #forget() {
    if (this.threds.size <= MAX_THREDS) return;
    const oldest = [...this.threds.values()].toSorted(newestFirst).slice(MAX_THREDS);
    for (const { id, lines } of oldest) {
      this.threds.delete(id);
      for (const { event, messages = [] } of lines) {
        this.#answered.delete(event?.re);
        for (const message of messages) this.#askedIn.delete(message.event.id);
      }
    }
  }

  #clear() {
    this.threds.clear();
    this.loose = [];
    this.#answered.clear();
    this.#askedIn.clear();
    this.#mail.clear();
    this.#lastNumber = 0;
    this.#tell('cleared');
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Living threds before ended ones, then what changed last first. */
export function newestFirst(a, b) {
  const ended = Number(a.view.status !== 'a') - Number(b.view.status !== 'a');
  return ended || b.view.lastUpdateTime - a.view.lastUpdateTime;
}

/** What began a thred names it, not what happened to it last. */
function labelOf({ kind, event }) {
  return kind === 'start' ? event?.data?.title : undefined;
}

function keyOf({ partition, position }) {
  return `${partition}/${position}`;
}

function byTime(a, b) {
  return a.now - b.now || Number(a.position) - Number(b.position);
}
