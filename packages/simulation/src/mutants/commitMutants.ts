import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';
const S = 'storage/src/';

/** Mutants of the rules of commits. */
export const COMMIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'outbox beside the commit',
    rule: '9',
    patches: [
      {
        file: `${E}partition/Committer.ts`,
        find: 'await storage.commit({ partition, id: key }, changes, { ...condition, fence })',
        replace:
          'await storage.commit({ partition, id: key }, { ...changes, enqueue: [] }, { ...condition, fence })',
      },
    ],
  },
  {
    name: 'etag not looked at',
    rule: '10',
    patches: [
      {
        file: `${S}memory/MemoryPartition.ts`,
        find: 'if (found?.etag !== expected) throw',
        replace: "if ('ifAbsent' in condition ? found : !found) throw",
      },
    ],
  },
  {
    name: 'absence not looked at',
    rule: '10',
    patches: [
      {
        file: `${S}memory/MemoryPartition.ts`,
        find: 'if (found?.etag !== expected) throw',
        replace: "if ('ifEtag' in condition && found?.etag !== expected) throw",
      },
    ],
  },
  {
    name: 'acknowledged before the commit',
    rule: '11',
    patches: [
      {
        file: `${E}partition/WorkReader.ts`,
        find: 'this.#lanes.push(route, item);',
        replace: 'this.#lanes.push(route, item);\n      this.#finished(item);',
      },
    ],
  },
  {
    name: 'no commit without a match',
    rule: '11',
    patches: [
      {
        file: `${E}partition/work/applyEvents.ts`,
        find: 'if (stepped.length === 0) return',
        replace:
          "if (stepped.length > 0 && stepped.every(({ result }) => outcomeOf(result) === 'no-match'))\n    return stepped.length;\n  if (stepped.length === 0) return",
      },
    ],
  },
  {
    name: 'receipt before the commit',
    rule: '11',
    patches: [
      {
        file: `${E}partition/work/applyEvents.ts`,
        find: '  await commitThred(decision, thred, scope);',
        replace:
          "  for (const { work } of stepped) report(scope, work, { outcome: 'applied', threds: [] });\n  await commitThred(decision, thred, scope);",
      },
    ],
  },
  {
    name: 'acknowledged past something unfinished',
    rule: '12',
    patches: [
      {
        file: `${E}partition/AckOrder.ts`,
        find: 'if (!isFinished) break;',
        replace: 'if (!isFinished) continue;',
      },
    ],
  },
  {
    name: 'a lane for each event',
    rule: '12',
    patches: [
      {
        file: `${E}partition/WorkReader.ts`,
        find: 'this.#lanes.push(route, item);',
        replace: 'this.#lanes.push(route + delivery.id, item);',
      },
    ],
  },
  {
    name: 'set aside when the store is away',
    rule: '13',
    patches: [
      {
        file: `${E}partition/WorkReader.ts`,
        find: 'if (!isRetryable(error)) return false;',
        replace: "if (code !== 'STORAGE_VERSION_CONFLICT') return false;",
      },
    ],
  },
  {
    name: 'attempts not counted',
    rule: '§6',
    patches: [
      {
        file: `${E}partition/work/handleSuspect.ts`,
        find: 'attempts > MOST_ATTEMPTS',
        replace: 'attempts < 0',
      },
    ],
  },
  {
    name: 'attempts not forgotten',
    rule: '§6',
    patches: [
      {
        file: `${E}partition/work/handleSuspect.ts`,
        find: '    await forgetAttempts(key, scope.committer);',
        replace: '    void forgetAttempts;',
      },
    ],
  },
];
