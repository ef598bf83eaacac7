import { postEvent, Refusal, sentenceOf } from './connection.js';
import { byId, h } from './dom.js';
import { newId } from './format.js';
import { describeOutcome } from './outcome.js';
import { samplesOf } from './samples.js';
import { selection } from './selection.js';

const BLANK = {
  type: 'my.event',
  source: { id: 'me' },
  data: { title: '', content: { values: {} } },
};

/** The editor for any event: samples of the patterns to begin with, faults shown where they are made. */
export function showSender(model) {
  const select = h('select', { class: 'field', onchange: () => fill() });
  const editor = h('textarea', {
    class: 'field editor',
    spellcheck: 'false',
    'aria-label': 'The event as JSON',
    'aria-describedby': 'send-result',
    'aria-keyshortcuts': 'Control+Enter Meta+Enter',
    onkeydown: (pressed) => {
      if (pressed.key !== 'Enter' || !(pressed.ctrlKey || pressed.metaKey)) return;
      pressed.preventDefault();
      // A key that is held down sends once.
      if (!pressed.repeat) editor.form.requestSubmit();
    },
  });
  const result = h('div', { id: 'send-result', role: 'status', class: 'findings' });

  function choices() {
    return [...samplesOf(model.patterns), { label: 'An empty event', event: BLANK }];
  }
  function fill() {
    const { event } = choices()[select.selectedIndex] ?? { event: BLANK };
    editor.value = JSON.stringify({ id: newId('event'), ...event }, null, 2);
    show([]);
  }
  function show(nodes, isInvalid = false) {
    result.replaceChildren(...nodes);
    editor.setAttribute('aria-invalid', String(isInvalid));
  }
  function renew() {
    try {
      const event = JSON.parse(editor.value);
      editor.value = JSON.stringify({ ...event, id: newId('event') }, null, 2);
    } catch (error) {
      show([note('bad', `This is not JSON yet: ${error.message}`)], true);
    }
  }

  const onsubmit = async (submitted) => {
    submitted.preventDefault();
    try {
      const receipt = await postEvent(JSON.parse(editor.value));
      show([receiptNote(receipt)]);
    } catch (error) {
      if (error instanceof SyntaxError)
        show([note('bad', `This is not JSON yet: ${error.message}`)], true);
      else if (error instanceof Refusal && error.findings.length > 0)
        show(error.findings.map(findingNote), true);
      else show([note('bad', sentenceOf(error))]);
    }
  };

  byId('panel-send').replaceChildren(
    h('label', { class: 'form-field' }, 'Begin with', select),
    h(
      'form',
      { class: 'send', onsubmit },
      editor,
      result,
      h(
        'div',
        { class: 'form-actions' },
        h('button', { type: 'submit', class: 'button primary' }, 'Send'),
        h('button', { type: 'button', class: 'button', onclick: renew }, 'Give it a new id'),
      ),
    ),
    h(
      'p',
      { class: 'muted small' },
      'Ctrl+Enter sends. Sent twice with the same id, it happens once: try it.',
    ),
  );
  model.addEventListener('patterns', () => {
    select.replaceChildren(...choices().map(({ label }) => h('option', {}, label)));
    fill();
  });
}

function receiptNote(receipt) {
  const { tone, text } = describeOutcome(receipt);
  const [thredId] = receipt.threds;
  const onclick = () => {
    selection.selectThred(thredId);
    selection.show('timeline');
  };
  const link = thredId && h('button', { type: 'button', class: 'link', onclick }, 'Show its thred');
  return note(tone, text, ' ', link);
}

function findingNote({ pointer, message }) {
  return note('bad', h('span', { class: 'mono' }, pointer || '/'), ' ', message);
}

function note(tone, ...content) {
  return h('div', { class: `note ${tone}` }, content);
}
