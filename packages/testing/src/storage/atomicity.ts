import { STORAGE_LIMITS, type Changes, type Precondition, type Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';
import { everythingIn } from './StorageScene.ts';

/** Something of everything, so that each part could leave a trace. */
const ALL_CHANGES: Changes = {
  state: 'after',
  seen: { add: [{ id: 'e2', at: 2 }], drop: ['e1'] },
  enqueue: [{ id: 'm2', topic: 't', body: 'after' }],
  schedule: [
    { id: 't1', dueAt: 99, body: 'after' },
    { id: 't2', dueAt: 99, body: 'after' },
  ],
  cancel: ['t0'],
  labels: ['after'],
  journal: ['after'],
};

interface Refusal {
  readonly why: string;
  readonly code: string;
  readonly changes?: Changes;
  readonly condition?: Precondition;
  readonly fence?: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    why: 'an etag that is not the last one',
    code: 'STORAGE_VERSION_CONFLICT',
    condition: { ifEtag: 'never given' },
  },
  {
    why: 'an aggregate that should be absent',
    code: 'STORAGE_VERSION_CONFLICT',
    condition: { ifAbsent: true },
  },
  {
    why: 'the fence of nobody',
    code: 'STORAGE_STALE_OWNER',
    fence: 'never given',
  },
  { why: 'messages that wait', code: 'STORAGE_UNSETTLED', changes: { state: null } },
  {
    why: 'a journal entry that is too large',
    code: 'STORAGE_TOO_LARGE',
    changes: { journal: ['after', 'x'.repeat(STORAGE_LIMITS.bodyLength + 1)] },
  },
];

export function atomicitySuite(storage: () => Storage): void {
  describe('atomicity', () => {
    it.each(REFUSALS)('leaves no trace of a commit refused for $why', async (refusal) => {
      const { code, changes, condition, fence } = refusal;
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', {
        state: 'before',
        seen: { add: [{ id: 'e1', at: 1 }] },
        enqueue: [{ id: 'm1', topic: 't', body: 'before' }],
        schedule: [
          { id: 't0', dueAt: 5, body: 'before' },
          { id: 't1', dueAt: 6, body: 'before' },
        ],
        labels: ['before'],
        journal: ['before'],
      });
      const before = await everythingIn(storage(), 0, ['before', 'after']);
      const commit = storage().commit(
        { partition: 0, id: 'a' },
        { ...ALL_CHANGES, ...changes },
        { ...(condition ?? { ifEtag: etag }), fence: fence ?? owner.lease.fence },
      );
      expect(await refusalOf(commit)).toBe(code);
      expect(await everythingIn(storage(), 0, ['before', 'after'])).toEqual(before);
    });

    it('leaves no trace of an aggregate whose creation was refused', async () => {
      const owner = await PartitionOwner.of(storage());
      const before = await everythingIn(storage(), 0, ['after']);
      expect(await refusalOf(owner.change('a', 'never given', ALL_CHANGES))).toBe(
        'STORAGE_VERSION_CONFLICT',
      );
      expect(await everythingIn(storage(), 0, ['after'])).toEqual(before);
    });

    it('shows all parts of a commit that was accepted', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', ALL_CHANGES);
      const message = { id: 'm2', aggregateId: 'a', topic: 't', body: 'after' };
      expect(await owner.get('a')).toMatchObject({
        etag,
        state: 'after',
        seen: [{ id: 'e2', at: 2 }],
        unsettled: [message],
      });
      expect(await owner.waiting()).toEqual(['m2']);
      expect((await owner.dueAt(99)).toSorted()).toEqual(['t1', 't2']);
      expect(await owner.idsWith('after')).toEqual(['a']);
      expect(await owner.written()).toEqual(['after']);
    });
  });
}
