import { byId } from './dom.js';

const SHOWN_MS = 5_000;
let timer;

/** Says something in passing. */
export function toast(text) {
  const element = byId('toast');
  element.textContent = text;
  element.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    element.hidden = true;
  }, SHOWN_MS);
}
