import type { JournalLine } from '@srvthreds/engine';

/** Records as the existing system keeps them, made from our journal. */
export interface Records {
  readonly EventRecord: readonly object[];
  readonly ThredLogRecord: readonly object[];
  readonly ThredRecord: readonly object[];
}

export function toRecords(lines: readonly JournalLine[]): Records {
  return {
    EventRecord: lines.flatMap(eventRecords),
    ThredLogRecord: lines.flatMap(logRecords),
    ThredRecord: lines.flatMap(({ thred }) =>
      thred?.status === 't' ? [{ id: thred.id, thred }] : [],
    ),
  };
}

/** There, an event that went to others or found no place has no record of its own. */
const WITHOUT_RECORD: ReadonlySet<JournalLine['kind']> = new Set(['handled', 'limit']);

function eventRecords({ kind, event, thredId, now, error, messages = [] }: JournalLine): object[] {
  const sent = messages.map((message) => ({
    id: message.event.id,
    event: message.event,
    to: message.to,
    thredId: message.event.thredId,
    timestamp: now,
  }));
  const received = { id: event?.id, event, thredId, timestamp: now, ...(error ? { error } : {}) };
  return event && !WITHOUT_RECORD.has(kind) ? [received, ...sent] : sent;
}

function logRecords({ kind, event, thredId, now, log = [] }: JournalLine): object[] {
  const base = {
    eventId: event?.id,
    timestamp: now,
    ...(thredId === undefined ? {} : { thredId }),
  };
  if (kind === 'orphan') return [{ ...base, type: 'np' }];
  if (kind === 'unknown-thred') return [{ ...base, type: 'nt' }];
  return log
    .filter(({ type }) => type === 'm' || type === 'nm')
    .map(({ type, from, to }) => ({ ...base, type, fromReaction: from, toReaction: to }));
}
