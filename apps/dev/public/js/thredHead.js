import { h } from './dom.js';
import { clockTime, countdown } from './format.js';
import { endOf } from './threds.js';

const TICK_MS = 500;

/** What a thred is and where it stands. */
export class ThredHead {
  element = h('div', { class: 'thred-head' });
  #model;
  #thredId;
  #clock = h('span', { class: 'chip warn' });

  constructor(model, thredId) {
    this.#model = model;
    this.#thredId = thredId;
    const timer = setInterval(() => {
      if (this.element.isConnected) this.#tick();
      else clearInterval(timer);
    }, TICK_MS);
  }

  update() {
    const thred = this.#model.threds.get(this.#thredId);
    if (!thred?.view) return;
    const { view } = thred;
    const isLive = view.status === 'a';
    const title = h(
      'div',
      { class: 'thred-title' },
      h('h2', {}, thred.label ?? view.meta.label ?? view.patternName),
      h('span', { class: `chip ${isLive ? 'good' : ''}` }, isLive ? 'live' : endOf(view)),
      this.#clock,
    );
    const ended = view.endTime ? `ended ${clockTime(view.endTime)}` : undefined;
    const facts = h(
      'p',
      { class: 'thred-facts' },
      h('span', {}, view.patternName),
      h('span', {}, `started ${clockTime(view.startTime)}`),
      ended && h('span', {}, ended),
      h('span', { class: 'mono' }, view.id),
    );
    this.element.replaceChildren(title, facts, this.#steps(thred));
    this.#tick();
  }

  /** The reactions of the pattern: where it has been, where it is. */
  #steps({ view, lines }) {
    const been = new Set(lines.flatMap(({ log = [] }) => log.map(({ from }) => from)));
    const reactions = this.#model.pattern(view.patternId)?.reactions ?? [];
    const here = view.currentReaction.reactionName;
    const items = reactions.map(({ name, description }, index) => {
      const text = name ?? `${view.patternName}_${index}`;
      const isHere = text === here;
      const state = isHere ? 'here' : been.has(text) ? 'been' : undefined;
      return h(
        'li',
        { class: state, title: description, 'aria-current': isHere ? 'step' : undefined },
        text,
      );
    });
    return h('ol', { class: 'steps', 'aria-label': 'Reactions of the pattern' }, items);
  }

  #tick() {
    const view = this.#model.threds.get(this.#thredId)?.view;
    const expiry = view?.status === 'a' ? view.currentReaction.expiry : undefined;
    this.#clock.hidden = expiry === undefined;
    if (expiry !== undefined)
      this.#clock.textContent = `waits ${countdown(expiry - Date.now())} more`;
  }
}
