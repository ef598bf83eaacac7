import { openParticipant } from './connection.js';
import { arrange, byId, h } from './dom.js';
import { messageCard } from './messageCard.js';
import { participantPicker } from './picker.js';
import { selection } from './selection.js';

const MAX_MESSAGES = 200;

/** The right side: whom the person acts as, and what they were sent. */
export function showInbox(model) {
  const panel = byId('panel-inbox');
  const list = h('div', { class: 'inbox' });
  const empty = h('p', { class: 'note' });
  let connection;
  let cards = new Map();

  function update() {
    for (const card of cards.values()) card.update();
    const newestFirst = [...cards.values()].toReversed();
    arrange(
      list,
      newestFirst.map(({ element }) => element),
    );
    empty.hidden = cards.size > 0;
  }

  function receive(participantId, message) {
    model.markRead(participantId, message.id);
    if (cards.has(message.id)) return;
    cards.set(
      message.id,
      messageCard(message, { model, answer: (event) => connection.send(event) }),
    );
    if (cards.size > MAX_MESSAGES) cards.delete(cards.keys().next().value);
    update();
  }

  function actAs(participantId) {
    connection?.close();
    connection = undefined;
    cards = new Map();
    empty.textContent = participantId
      ? `Nothing for ${participantId} yet. Messages wait here, also while nobody looks.`
      : 'Choose somebody to see their messages and to answer as them.';
    update();
    if (!participantId) return;
    connection = openParticipant(participantId, (message) => receive(participantId, message));
  }

  model.addEventListener('threds', update);
  // Journal lines come a little after the messages that they tell of.
  model.addEventListener('mail', () => {
    for (const id of cards.keys()) model.markRead(selection.participantId, id);
  });
  model.addEventListener('cleared', () => actAs(selection.participantId));
  selection.addEventListener('participant', () => actAs(selection.participantId));
  panel.replaceChildren(participantPicker(model), empty, list);
  actAs(undefined);
}
