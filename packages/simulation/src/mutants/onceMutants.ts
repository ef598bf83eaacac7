import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';

/** Mutants of the rules of what is done once. */
export const ONCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no list of ids',
    rule: '14',
    patches: [
      {
        file: `${E}protocol/verdict.ts`,
        find: "if (seen.has(id)) return 'repeat';",
        replace: '',
      },
    ],
  },
  {
    name: 'accepted anew each time it is handed out',
    rule: '14',
    patches: [
      {
        file: `${E}partition/WorkReader.ts`,
        find: 'const work = decodeWork(delivery.body);',
        replace: 'const work = { ...decodeWork(delivery.body), acceptedAt: parts.clock.now() };',
      },
    ],
  },
  {
    name: 'no floor of the ids',
    rule: '15',
    patches: [
      {
        file: `${E}protocol/verdict.ts`,
        find: "return acceptedAt <= seen.floor ? 'too-old' : 'apply';",
        replace: "return 'apply';",
      },
    ],
  },
  {
    name: 'memory trusted, and kept after a failed commit',
    rule: '16',
    patches: [
      {
        file: `${E}partition/Committer.ts`,
        find: '    } catch (error) {\n      this.#known.delete(key);',
        replace: '    } catch (error) {',
      },
      {
        file: `${E}partition/work/handleBound.ts`,
        find: 'if (await repeatAnswer(key, first, scope)) return 1;',
        replace: 'if (known) return 1;',
      },
    ],
  },
  {
    name: 'the step made again for a repeat',
    rule: '17',
    patches: [
      {
        file: `${E}partition/work/startThred.ts`,
        find: '      { ifAbsent: true },',
        replace:
          '      await scope.committer.read(thredKey(birth.thredId)).then((found) =>\n        found ? { ifEtag: found.known.etag } : { ifAbsent: true as const },\n      ),',
      },
    ],
  },
  {
    name: 'what was closed is decided again',
    rule: '17',
    patches: [
      {
        file: `${E}partition/work/handleUnbound.ts`,
        find: 'if (closed && (await repeatAnswer(key, work, scope))) return 1;',
        replace: 'void closed;',
      },
    ],
  },
  {
    name: 'no trace of what has ended',
    rule: '18',
    patches: [
      {
        file: `${E}protocol/planThred.ts`,
        find: '{ state: JSON.stringify(stateAfter(decision)) }',
        replace: '{ state: ended ? null : JSON.stringify(stateAfter(decision)) }',
      },
    ],
  },
  {
    name: 'traces go by the clock',
    rule: '18',
    patches: [
      {
        file: `${E}partition/Upkeep.ts`,
        find: 'tombstones.sweep(Math.min(reader.acknowledgedAt, now));',
        replace: 'tombstones.sweep(now);',
      },
    ],
  },
  {
    name: 'traces go too early',
    rule: '18',
    patches: [
      {
        file: `${E}partition/TombstoneSweeper.ts`,
        find: '(acknowledgedAt - this.#options.tombstoneMs)',
        replace: '(acknowledgedAt - this.#options.tombstoneMs / 10)',
      },
    ],
  },
  {
    name: 'traces never go',
    rule: '18',
    patches: [
      {
        file: `${E}partition/Upkeep.ts`,
        find: 'await tombstones.sweep(Math.min(reader.acknowledgedAt, now));',
        replace: 'void tombstones;',
      },
    ],
  },
  {
    name: 'no floor of the starts',
    rule: '18',
    patches: [
      {
        file: `${E}partition/work/handleUnbound.ts`,
        find: 'if (acceptedAt <= scope.startFloor())',
        replace: 'if (acceptedAt < 0)',
      },
    ],
  },
  {
    name: 'a floor by the clock of the engine',
    rule: '18',
    patches: [
      {
        file: `${E}step/step.ts`,
        find: '...(acceptedAt > now ? { startAcceptedAt: acceptedAt } : {}),',
        replace: '...(acceptedAt < 0 ? {} : {}),',
      },
    ],
  },
];
