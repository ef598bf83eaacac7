import type {
  JournalEntry,
  Listed,
  SeenId,
  Snapshot,
  StoredMessage,
  StoredTimer,
} from '../contract/records.ts';

type Texts = readonly string[];

export function toSnapshot(aggregateId: string, reply: unknown): Snapshot | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [etag, state, seen, messages] = reply as [string, string, Texts, readonly Texts[]];
  return {
    etag,
    state,
    seen: toSeen(seen),
    unsettled: messages.map(([id, topic, body, at]) => ({
      id: id!,
      aggregateId,
      topic: topic!,
      body: body!,
      enqueuedAt: Number(at),
    })),
  };
}

/** Ids and values in turn; a value is where the id stands in the order, and its time. */
function toSeen(pairs: Texts): SeenId[] {
  const seen: (SeenId & { readonly commit: number; readonly index: number })[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [order, at] = pairs[i + 1]!.split(':') as [string, string];
    const [commit, index] = order.split('.');
    seen.push({ id: pairs[i]!, at: Number(at), commit: Number(commit), index: Number(index) });
  }
  return seen
    .toSorted((a, b) => a.commit - b.commit || a.index - b.index)
    .map(({ id, at }) => ({ id, at }));
}

export function toMessage([id, aggregateId, topic, body, at]: Texts): StoredMessage {
  return {
    id: id!,
    aggregateId: aggregateId!,
    topic: topic!,
    body: body!,
    enqueuedAt: Number(at),
  };
}

export function toTimer([aggregateId, id, body, dueAt]: Texts): StoredTimer {
  return { id: id!, aggregateId: aggregateId!, dueAt: Number(dueAt), body: body! };
}

export function toListed([id, etag, state]: Texts): Listed {
  return { id: id!, etag: etag!, state: state! };
}

/** The fields stand in the order in which the commit wrote them: aggregate, body. */
export function toEntry([position, fields]: readonly [string, Texts]): JournalEntry {
  const [, aggregateId, , body] = fields;
  // By the time in the position, as entries are trimmed: within a script it may be later than what `TIME` gives.
  const at = Number(position.slice(0, position.indexOf('-')));
  return { position, aggregateId: aggregateId!, at, body: body! };
}
