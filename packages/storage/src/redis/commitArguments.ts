import type { Changes } from '../contract/Changes.ts';

interface CommitHead {
  readonly id: string;
  readonly fence: string;
  readonly expected: string;
  readonly random: string;
  readonly labelPrefix: string;
}

/** The ARGV of the commit script; see there for what stands where. */
export function commitArguments(changes: Changes, head: CommitHead): (string | number)[] {
  const { state, seen, cancel, labels } = changes;
  const { enqueue = [], schedule = [], journal = [] } = changes;
  const { drop = [], add = [] } = seen ?? {};
  return [
    head.id,
    head.fence,
    head.expected,
    head.random,
    state === null ? 'remove' : state === undefined ? 'keep' : 'set',
    state ?? '',
    head.labelPrefix,
    labels ? JSON.stringify(labels) : '',
    cancel === 'all' ? 'all' : cancel ? JSON.stringify(cancel) : '',
    drop.length,
    ...drop,
    add.length,
    ...add.flatMap(({ id, at }) => [id, at]),
    enqueue.length,
    ...enqueue.flatMap(({ id, topic, body }) => [id, topic, body]),
    schedule.length,
    ...schedule.flatMap(({ id, dueAt, body }) => [id, dueAt, body]),
    journal.length,
    ...journal,
  ];
}
