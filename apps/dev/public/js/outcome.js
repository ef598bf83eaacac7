/** What became of an event, for people: how good it is, and a sentence. */
const OUTCOMES = {
  started: ['good', 'Started'],
  applied: ['good', 'Taken'],
  'no-match': ['warn', 'No match: its thred stays where it was'],
  orphan: ['warn', 'No pattern wanted it; it is kept under “Events without a thred”'],
  'unknown-thred': ['bad', 'Its thred has ended, or never was'],
  failed: ['bad', 'It failed and changed nothing'],
  repeat: ['warn', 'The same id was sent before; nothing happened twice'],
  'too-old': ['bad', 'It is too old to tell whether it was applied; it was set aside'],
  queued: ['warn', 'It waits to be handled'],
};

/** @returns `{ tone, text }` */
export function describeOutcome({ outcome, error }) {
  const [tone, text] = OUTCOMES[outcome] ?? ['warn', outcome];
  return { tone, text: error ? `${text}: ${error.message}` : `${text}.` };
}
