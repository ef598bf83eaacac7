import type { World } from './World.ts';

/** Looks at the store for what should not be there when everything is over, the traces of what has ended apart. */
export async function leftBehind({ ledger, store, script }: World): Promise<void> {
  const alive = new Set(ledger.threds.alive());
  const labelled: string[] = [];
  for (let partition = 0; partition < script.partitions; partition++) {
    const { timers } = await store.due(partition, { at: Number.MAX_SAFE_INTEGER, limit: 100 });
    for (const { aggregateId, id } of timers)
      ledger.findings.add('left behind', `timer ${id} of ${aggregateId}`);
    for (const { id } of await store.scan(partition, { label: 'live', limit: 1_000 }))
      labelled.push(id.slice('thred/'.length));
  }
  for (const id of labelled)
    if (!alive.delete(id)) ledger.findings.add('left behind', `label of ${id}, which has ended`);
  for (const id of alive) ledger.findings.add('lost', `label of ${id}, which is alive`);
}

/** Looks for threds that were asked for and never came, for places that nobody holds, for offers that were not made. */
export function unsettledKin({ ledger: { kin, limits, offers, threds, findings } }: World): void {
  for (const text of kin.unsettled()) findings.add('kin', text);
  for (const name of offers.missing()) findings.add('offer', `${name} was not done`);
  for (const [patternId, places] of limits.places)
    for (const thredId of places)
      if (!threds.isAlive(thredId))
        findings.add('limit', `${patternId}: lost the place of ${thredId}`);
}

/** After the time of all traces, nothing may be left of what has ended. */
export function tracesLeft({ ledger }: World): void {
  for (const key of ledger.counters) ledger.findings.add('left behind', key);
  for (const key of ledger.traces.there) ledger.findings.add('left behind', `trace of ${key}`);
}
