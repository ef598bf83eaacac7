import { getJson, openConsole, sentenceOf } from './connection.js';
import { byId } from './dom.js';
import { showInbox } from './inbox.js';
import { Model } from './model.js';
import { allowSamples, showSamples } from './samples.js';
import { selection } from './selection.js';
import { showSender } from './sender.js';
import { showHealth, showReach, showStatus } from './status.js';
import { makeTabs } from './tabs.js';
import { showThreds } from './threds.js';
import { showTimeline } from './timeline.js';
import { toast } from './toast.js';

const model = new Model();
const tabs = makeTabs();

showThreds(model);
showTimeline(model);
showInbox(model);
showSamples(model);
showSender(model);
showStatus();

selection.addEventListener('participant', () => tabs.showInbox());
for (const button of document.querySelectorAll('[data-show]'))
  button.addEventListener('click', () => selection.show(button.dataset.show));

byId('skip').addEventListener('click', (clicked) => {
  clicked.preventDefault();
  selection.show('people');
  tabs.showInbox();
  byId('panel-inbox').focus();
});

openConsole({
  onState: (isReachable) => {
    showHealth(isReachable);
    allowSamples(isReachable);
  },
  onLines: (lines) => model.addLines(lines),
  onHello: (hello) => {
    model.greet(hello);
    showReach(hello);
    catchUp().catch((error) => toast(sentenceOf(error)));
  },
});

/** What the journal lines do not say: the patterns, and threds from before the oldest line. */
async function catchUp() {
  const [{ patterns }, { threds }] = await Promise.all([
    getJson('/api/patterns'),
    getJson('/api/threds?limit=200'),
  ]);
  model.setPatterns(patterns);
  for (const view of threds) model.addThred(view);
}
