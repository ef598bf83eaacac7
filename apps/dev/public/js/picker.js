import { arrange, h } from './dom.js';
import { selection } from './selection.js';

/** Whom to act as: everybody known, with the number of their new messages, or anybody by name. */
export function participantPicker(model) {
  const legend = h('legend', {}, 'Act as');
  const choices = h('fieldset', { class: 'pick' }, legend);
  const options = new Map();

  function update() {
    const people = new Set([...model.people, selection.participantId].filter(Boolean));
    for (const id of people) if (!options.has(id)) options.set(id, makeOption(id));
    for (const [id, option] of options) {
      const unread = id === selection.participantId ? 0 : model.unreadOf(id);
      option.badge.textContent = String(unread);
      option.badge.hidden = unread === 0;
      option.badge.title = `${unread} new`;
      option.field.checked = id === selection.participantId;
    }
    arrange(choices, [legend, ...[...options.values()].map(({ label }) => label)]);
  }

  const other = h('input', {
    class: 'field',
    type: 'text',
    'aria-label': 'Another participant',
    placeholder: 'Somebody else',
    autocomplete: 'off',
    maxlength: '512',
  });
  const onsubmit = (submitted) => {
    submitted.preventDefault();
    if (other.value.trim() === '') return;
    selection.actAs(other.value.trim());
    other.value = '';
  };
  const button = h('button', { type: 'submit', class: 'button' }, 'Act');
  model.addEventListener('mail', update);
  model.addEventListener('threds', update);
  selection.addEventListener('participant', update);
  update();
  return h(
    'div',
    { class: 'form' },
    choices,
    h('form', { class: 'other', onsubmit }, other, button),
  );
}

function makeOption(id) {
  const badge = h('span', { class: 'badge' });
  const onchange = () => selection.actAs(id);
  const field = h('input', { type: 'radio', name: 'act-as', value: id, onchange });
  return { label: h('label', {}, field, id, badge), field, badge };
}
