import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';
const S = 'storage/src/';

/** Mutants of the rules of owners. */
export const OWNERS_MUTANTS: readonly Mutant[] = [
  {
    name: 'fence off',
    rule: '4',
    patches: [
      {
        file: `${S}memory/MemoryStorage.ts`,
        find: 'if (fence === undefined || fence !== expected)',
        replace: 'if (fence === undefined)',
      },
    ],
  },
  {
    name: 'stale owner goes on',
    rule: '4',
    patches: [
      {
        file: `${E}partition/WorkReader.ts`,
        find: "const OWNER_CODES = new Set(['STORAGE_STALE_OWNER', ",
        replace: 'const OWNER_CODES = new Set([',
      },
    ],
  },
  {
    name: 'no sweep, here or at a take-over',
    rule: '6',
    patches: [
      {
        file: `${E}partition/Upkeep.ts`,
        find: 'await sweepOutbox(storage, partition, outbox, {',
        replace: 'void ({',
      },
      {
        file: `${E}partition/Partition.ts`,
        find: 'sweepOutbox(storage, this.number, this.#outbox, left),',
        replace: 'void left,',
      },
    ],
  },
  {
    name: 'no word to itself',
    rule: '8',
    patches: [
      {
        file: `${E}partition/Upkeep.ts`,
        find: 'await parts.inboundQ.service.publish(eventTopic(partition), item);',
        replace: 'void item;',
      },
    ],
  },
];
