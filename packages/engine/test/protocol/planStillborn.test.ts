import { describe, expect, it } from 'vitest';
import type { StartWork } from '../../src/protocol/commands.ts';
import { localRows } from '../../src/protocol/messageRows.ts';
import { outboxRows } from '../../src/protocol/OutboxRows.ts';
import { planStillborn, releaseRows } from '../../src/protocol/planStillborn.ts';
import type { ThredState } from '../../src/step/ThredState.ts';

const rows = outboxRows(localRows, 4);
const work = { thredId: 'p_1', patternId: 'p', acceptedAt: 5 };
const holding = { ...work, holdsPlace: true } as const satisfies Partial<StartWork>;
const journal = { format: 1, kind: 'failed', acceptedAt: 5, now: 60_000 } as const;

describe('the commit of a start that came to nothing', () => {
  it('leaves a tombstone that goes like any other, and a line', () => {
    const { state, labels, enqueue, journal: lines } = planStillborn(work, { journal }, rows);
    expect(JSON.parse(state!)).toEqual({
      format: 1,
      kind: 'tombstone',
      thredId: 'p_1',
      patternId: 'p',
      endedAt: 60_000,
      startAcceptedAt: 5,
      neverLived: true,
    });
    expect(labels).toEqual(['ended:1']);
    expect(enqueue).toEqual([]);
    expect(lines).toEqual([JSON.stringify(journal)]);
  });

  it('gives a place back, as one that never lived', () => {
    const { enqueue } = planStillborn(holding, { journal }, rows);
    expect(enqueue!.map(({ id }) => id)).toEqual(['release/p_1']);
    expect(JSON.parse(enqueue![0]!.body)).toMatchObject({ hasFailed: true, acceptedAt: 60_000 });
  });
});

describe('a place that a start holds', () => {
  const thred = { kind: 'thred', status: 'a' } as ThredState;
  const tombstone = {
    format: 1,
    kind: 'tombstone',
    thredId: 'p_1',
    patternId: 'p',
    endedAt: 9,
    startAcceptedAt: 5,
  } as const;

  it('is given back where a tombstone stands, or a thred that lives without one', () => {
    expect(releaseRows(holding, tombstone, rows)).toHaveLength(1);
    expect(releaseRows(holding, thred, rows)).toHaveLength(1);
    expect(releaseRows(holding, tombstone, rows)[0]!.body).not.toContain('hasFailed');
  });

  it('stays with the thred that holds it', () => {
    expect(releaseRows(holding, { ...thred, holdsPlace: true }, rows)).toEqual([]);
    expect(releaseRows(work, tombstone, rows)).toEqual([]);
  });
});
