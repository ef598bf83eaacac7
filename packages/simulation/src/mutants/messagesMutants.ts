import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';

/** Mutants of the rules of messages. */
export const MESSAGES_MUTANTS: readonly Mutant[] = [
  {
    name: 'sent before the commit',
    rule: '19',
    patches: [
      {
        file: `${E}partition/Committer.ts`,
        find: '    let etag: string;',
        replace: '    onCommitted(key, changes);\n    let etag: string;',
      },
    ],
  },
  {
    name: 'the newest message first',
    rule: '19',
    patches: [
      {
        file: `${E}outbox/Publisher.ts`,
        find: 'this.#ready.push(entry);\n    }',
        replace: 'this.#ready.unshift(entry);\n    }',
      },
    ],
  },
  {
    name: 'crossed out before it is in other hands',
    rule: '19',
    patches: [
      {
        file: `${E}outbox/Publisher.ts`,
        find: '      await this.#options.sink.deliver(entry.message);',
        replace:
          '      this.#options.settler.add(entry.message.id);\n      await this.#options.sink.deliver(entry.message);',
      },
    ],
  },
  {
    name: 'what fails is not sent again',
    rule: '20',
    patches: [
      {
        file: `${E}partition/Upkeep.ts`,
        find: 'await sweepOutbox(storage, partition, outbox, {',
        replace: 'void ({',
      },
    ],
  },
  {
    name: 'set aside at the first failure',
    rule: '21',
    patches: [
      {
        file: `${E}outbox/Publisher.ts`,
        find: 'if (attempts < maxAttempts) {',
        replace: 'if (attempts < maxAttempts / 10) {',
      },
    ],
  },
];
