import { postEvent, sentenceOf } from './connection.js';
import { byId, h } from './dom.js';
import { newId } from './format.js';
import { describeOutcome } from './outcome.js';
import { selection } from './selection.js';
import { toast } from './toast.js';

const MAX_BUTTONS = 3;
let isAllowed = false;

/** Sample events that patterns bring along in `meta.samples`. */
export function samplesOf(patterns) {
  return patterns.flatMap(({ pattern }) => ownSamples(pattern));
}

/** The buttons at the top: the first sample of each pattern. */
export function showSamples(model) {
  model.addEventListener('patterns', () => {
    const samples = model.patterns.flatMap(({ pattern }) => ownSamples(pattern).slice(0, 1));
    const buttons = samples.slice(0, MAX_BUTTONS).map(sampleButton);
    byId('samples').replaceChildren(...buttons);
    allowSamples(isAllowed);
  });
}

/** Nothing can be sent while the app is not reachable. */
export function allowSamples(isReachable) {
  isAllowed = isReachable;
  for (const button of byId('samples').children) button.disabled = !isReachable;
}

function ownSamples({ meta }) {
  return Array.isArray(meta?.samples) ? meta.samples.filter(isSample) : [];
}

function isSample(sample) {
  return typeof sample?.label === 'string' && typeof sample.event === 'object';
}

function sampleButton({ label, hint, event }) {
  const onclick = async () => {
    try {
      const receipt = await postEvent({ id: newId('sample'), ...event });
      const [thredId] = receipt.threds;
      if (thredId) {
        selection.selectThred(thredId);
        selection.show('timeline');
      }
      toast(hint ? `Sent: ${hint}.` : describeOutcome(receipt).text);
    } catch (error) {
      toast(sentenceOf(error));
    }
  };
  return h('button', { type: 'button', class: 'button primary', title: hint, onclick }, label);
}
