import { sentenceOf } from './connection.js';
import { h, jsonFold, valueList } from './dom.js';
import { clockTime, newId } from './format.js';
import { templateForm } from './form.js';
import { describeOutcome } from './outcome.js';
import { selection } from './selection.js';

/**
 * A message in an inbox, with a form if it asks for an answer.
 *
 * @param options.answer sends an event; resolves with its receipt
 */
export function messageCard({ event }, { model, answer }) {
  const { title, description, advice, content } = event.data ?? {};
  const error = content?.error;
  const reply = h('div', {});
  const state = h('p', { class: 'note', hidden: true, role: 'status', tabindex: '-1' });
  const element = h(
    'article',
    { class: 'message' },
    h('h3', {}, title ?? event.type),
    description && h('p', { class: 'muted' }, description),
    error && h('p', { class: 'note bad' }, error.message),
    valueList(content?.values),
    reply,
    state,
    jsonFold('The message', event),
    h(
      'div',
      { class: 'message-foot muted' },
      h('span', {}, clockTime(event.time)),
      event.thredId && threadLink(event.thredId),
    ),
  );
  const say = (tone, text) => {
    state.hidden = false;
    state.className = `note ${tone}`;
    state.textContent = text;
  };
  let isSettled = false;
  const settle = (tone, text) => {
    isSettled = true;
    element.classList.remove('open');
    reply.replaceChildren();
    say(tone, text);
  };

  async function send(values) {
    const button = reply.querySelector('[type=submit]');
    button.disabled = true;
    try {
      const receipt = await answer(answerEvent(event, values));
      const { tone, text } = describeOutcome(receipt);
      if (receipt.outcome === 'applied') settle('good', `Answered: ${words(values)}`);
      else say(tone, text);
    } catch (failure) {
      say('bad', sentenceOf(failure));
    } finally {
      button.disabled = false;
      if (holdsFocus(element)) state.focus();
    }
  }

  if (advice?.template) {
    reply.append(templateForm(advice.template, advice.title, (values) => void send(values)));
    element.classList.add('open');
  }
  return {
    element,
    update: () => {
      if (!advice?.template || isSettled || !model.threds.get(event.thredId)?.view) return;
      if (model.isAnswered(event)) settle('', 'Somebody has answered this.');
      else if (!model.isOpen(event))
        settle('', 'The thred has ended; nobody waits for this any more.');
      else if (!model.isAwaited(event) && state.hidden) {
        element.classList.remove('open');
        say('warn', 'The thred has moved on meanwhile; it may not take an answer any more.');
      }
    },
  };
}

/** Whoever went elsewhere while an answer was on its way stays there; the focus of a form that is gone is the body's. */
function holdsFocus(element) {
  return element.contains(document.activeElement) || document.activeElement === document.body;
}

/** An answer as a template asks for it. */
function answerEvent(question, values) {
  return {
    id: newId('answer'),
    type: question.data.advice.eventType ?? 'org.wt.client.tell',
    thredId: question.thredId,
    re: question.id,
    source: { id: selection.participantId },
    data: { title: question.data.advice.title ?? 'Answer', content: { values } },
  };
}

function threadLink(thredId) {
  const onclick = () => {
    selection.selectThred(thredId);
    selection.show('timeline');
  };
  return h('button', { type: 'button', class: 'link', onclick }, 'Show its thred');
}

function words(values) {
  const parts = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  return parts.join(', ') || 'nothing filled in';
}
