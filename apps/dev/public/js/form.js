import { h } from './dom.js';

let forms = 0;

/**
 * An interaction template as a form.
 *
 * @param onAnswer given the values by the names of the inputs
 */
export function templateForm(template, title, onAnswer) {
  const scope = `form-${++forms}`;
  const readers = [];
  const content = template.interactions.flatMap(({ interaction }) => interaction.content);
  const onsubmit = (submitted) => {
    submitted.preventDefault();
    const given = readers.map((read) => read()).filter(([, value]) => value !== undefined);
    onAnswer(Object.fromEntries(given));
  };
  return h(
    'form',
    { class: 'form', 'aria-label': title ?? template.name, onsubmit },
    content.map((element) => elementOf(element, { scope, readers })),
    h(
      'div',
      { class: 'form-actions' },
      h('button', { type: 'submit', class: 'button primary' }, 'Send the answer'),
    ),
  );
}

const ELEMENTS = {
  input: (input, context) => (INPUTS[input.type] ?? textInput)(input, context),
  text: ({ value }) => h('p', {}, value),
  image: ({ uri }) => outsideLink('Image', uri),
  video: ({ uri }) => outsideLink('Video', uri),
  map: ({ locations }) =>
    h(
      'ul',
      {},
      locations.map(({ name, display, latitude, longitude }) =>
        h('li', {}, `${display ?? name}: ${latitude}, ${longitude}`),
      ),
    ),
  group: ({ items }, context) =>
    h(
      'fieldset',
      { class: 'form' },
      items.map((item) => elementOf(item, context)),
    ),
};

function elementOf(element, context) {
  const kind = Object.keys(ELEMENTS).find((name) => name in element);
  return kind && ELEMENTS[kind](element[kind], context);
}

const INPUTS = {
  boolean: choiceInput,
  nominal: choiceInput,
  numeric: numberInput,
  text: textInput,
};

/** One of several, or any of several. */
function choiceInput({ name, display, set, multiple }, { scope, readers }) {
  const options = set.map(({ display: text, value }) => {
    const field = h('input', {
      type: multiple ? 'checkbox' : 'radio',
      name: `${scope}-${name}`,
      required: !multiple,
    });
    return { field, value, label: h('label', {}, field, text) };
  });
  readers.push(() => {
    const chosen = options.filter(({ field }) => field.checked).map(({ value }) => value);
    return [name, multiple ? chosen : chosen[0]];
  });
  const labels = options.map(({ label }) => label);
  return h('fieldset', { class: 'pick' }, h('legend', {}, display), labels);
}

function numberInput({ name, display }, { readers }) {
  const field = h('input', { class: 'field', type: 'number', step: 'any' });
  readers.push(() => [name, field.value === '' ? undefined : field.valueAsNumber]);
  return h('label', { class: 'form-field' }, display, field);
}

function textInput({ name, display }, { readers }) {
  const field = h('input', { class: 'field', type: 'text', autocomplete: 'off' });
  readers.push(() => [name, field.value === '' ? undefined : field.value]);
  return h('label', { class: 'form-field' }, display, field);
}

/** The page loads nothing from elsewhere; whoever wants to see it follows the link. */
function outsideLink(kind, uri) {
  if (!/^https?:\/\//i.test(uri)) return h('p', {}, `${kind}: ${uri}`);
  return h('a', { href: uri, target: '_blank', rel: 'noopener noreferrer' }, `${kind}: ${uri}`);
}
