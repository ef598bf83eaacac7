import type { JournalKind, JournalLine, Outcome, Receipt } from '@srvthreds/engine';

const OUTCOMES: Readonly<Partial<Record<JournalKind, Outcome>>> = {
  start: 'started',
  orphan: 'orphan',
  'unknown-thred': 'unknown-thred',
  failed: 'failed',
  'too-old': 'too-old',
  poison: 'poison',
};

/** What the engine that wrote a line of the journal said of its event; undefined if the line tells of no event's end. */
export function receiptOf(line: JournalLine): Receipt | undefined {
  const { kind, event, error, acceptedAt, now } = line;
  const outcome = kind === 'event' ? outcomeOfStep(line) : OUTCOMES[kind];
  if (!event || !outcome) return undefined;
  const { thredId } = event;
  // The event of a start bears the thred that it began; it was sent without one.
  const isBound = kind !== 'start' && typeof thredId === 'string';
  return {
    eventId: event.id,
    ...(isBound ? { thredId } : {}),
    outcome,
    threds: line.thredId === undefined ? [] : [line.thredId],
    ...(error ? { error } : {}),
    latencyMs: Math.max(0, now - acceptedAt),
  };
}

function outcomeOfStep({ log = [], error }: JournalLine): Outcome {
  if (error) return 'unknown-thred';
  const hasMatched = log.some(({ type }) => type === 'm');
  return log.at(-1)?.type === 'nm' && !hasMatched ? 'no-match' : 'applied';
}
