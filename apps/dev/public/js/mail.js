const MAX_MESSAGES = 200;

/** Messages to each participant that this page has not shown. */
export class Mail {
  /** Participant to id to `{ event, now }`. */
  #unread = new Map();
  #openedAt = Date.now();

  /** Everybody who can be acted as, in the order in which they became known. */
  get people() {
    return [...this.#unread.keys()];
  }

  meet(participantId) {
    if (!this.#unread.has(participantId)) this.#unread.set(participantId, new Map());
  }

  add(participantId, event, now) {
    this.meet(participantId);
    const unread = this.#unread.get(participantId);
    unread.set(event.id, { event, now });
    if (unread.size > MAX_MESSAGES) unread.delete(unread.keys().next().value);
  }

  /** How many are new: what came since the page was opened, and of what came before, what is still waited for. */
  count(participantId, isAwaited) {
    let count = 0;
    for (const { event, now } of this.#unread.get(participantId)?.values() ?? [])
      if (now >= this.#openedAt || isAwaited(event)) count++;
    return count;
  }

  /** @returns true if it was new */
  markRead(participantId, eventId) {
    return this.#unread.get(participantId)?.delete(eventId) ?? false;
  }

  clear() {
    this.#unread.clear();
  }
}
