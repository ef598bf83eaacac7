import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';
const W = `${E}partition/work/`;

/** Mutants of the rules of what partitions ask of one another: starts, places, ends, offers. */
export const OTHERS_MUTANTS: readonly Mutant[] = [
  {
    name: 'a command to a wrong partition',
    rule: '27',
    patches: [
      {
        file: `${E}protocol/OutboxRows.ts`,
        find: 'partitionOfRoute(routeOfCommand(work), partitions)',
        replace: 'partitionOfRoute(work.thredId, partitions)',
      },
    ],
  },
  {
    name: 'commands set aside at the first failure',
    rule: '27',
    patches: [
      {
        file: `${E}partition/Partition.ts`,
        find: 'maxAttempts: Infinity,',
        replace: 'maxAttempts: 1,',
      },
      {
        file: `${E}outbox/Publisher.ts`,
        find: "case 'QUEUE_UNAVAILABLE':",
        replace: "case 'none':",
      },
    ],
  },
  {
    name: 'labels after the commit',
    rule: '30',
    patches: [
      {
        file: `${E}partition/Committer.ts`,
        find: '({ etag } = await storage.commit({ partition, id: key }, changes, { ...condition, fence }));',
        replace:
          'const { labels, ...first } = changes;\n      ({ etag } = await storage.commit({ partition, id: key }, changes.state === null ? changes : first, { ...condition, fence }));\n      if (labels) ({ etag } = await storage.commit({ partition, id: key }, { labels }, { ifEtag: etag, fence }));',
      },
    ],
  },
  {
    name: 'no labels of those that wait',
    rule: '30',
    patches: [
      {
        file: `${E}protocol/planThred.ts`,
        find: 'if (before && isSame) return {};',
        replace: 'if (before) return {};',
      },
    ],
  },
  {
    name: 'an offer leaves no mark',
    rule: '30',
    patches: [
      {
        file: `${W}handleOffer.ts`,
        find: 'const seen = thred.seen.commands.remember(commandId(work), acceptedAt);',
        replace: 'const seen = { add: [], drop: [] };',
      },
    ],
  },
  {
    name: 'offered without a trial',
    rule: '30',
    patches: [
      {
        file: `${E}step/step.ts`,
        find: 'const isTaken = wouldTake(event, draft);',
        replace: "const isTaken = draft.status === 'a';",
      },
    ],
  },
  {
    name: 'an event asks one partition only who waits',
    rule: '30',
    patches: [
      {
        file: `${W}askOthers.ts`,
        find: '{ length: parts.inboundQ.partitions }, (_, index) => index)',
        replace: '{ length: 1 }, (_, index) => index)',
      },
    ],
  },
  {
    name: 'an admission leaves no mark',
    rule: '29',
    patches: [
      {
        file: `${W}handleAdmit.ts`,
        find: 'const mark = { id: commandId(work), acceptedAt };',
        replace: 'const mark = undefined;',
      },
    ],
  },
  {
    name: 'limits not asked',
    rule: '29',
    patches: [
      {
        file: `${W}handleUnbound.ts`,
        find: 'starts: matches.matched.filter(({ limits }) => !limits),',
        replace: 'starts: matches.matched,',
      },
    ],
  },
  {
    name: 'a place taken back without a tombstone',
    rule: '29',
    patches: [
      {
        file: `${W}handleAdmit.ts`,
        find: "const isOver = found && decodeAggregate(found.state).kind === 'tombstone';",
        replace: "const isOver = !found || decodeAggregate(found.state).kind === 'tombstone';",
      },
    ],
  },
  {
    name: 'a place is given back only if it is the last',
    rule: '29',
    patches: [
      {
        file: `${W}handleRelease.ts`,
        find: 'const before = limiterOf(known);',
        replace:
          'const before = limiterOf(known);\n  if (before.places.indexOf(thredId) !== before.places.length - 1) return 1;',
      },
      {
        file: `${W}handleAdmit.ts`,
        find: 'if (isOver) left =',
        replace: 'if (isOver && !isOver) left =',
      },
    ],
  },
  {
    name: 'no place given back by a start that fails',
    rule: '28',
    patches: [
      {
        file: `${E}protocol/planStillborn.ts`,
        find: '...releaseRows(work, state, rows)]',
        replace: '...(work.thredId ? [] : releaseRows(work, state, rows))]',
      },
    ],
  },
  {
    name: 'no place given back by a start that meets a tombstone',
    rule: '28',
    patches: [
      {
        file: `${W}findStarted.ts`,
        find: 'if (enqueue.length > 0)',
        replace: 'if (enqueue.length > 9)',
      },
      {
        file: `${E}partition/Partition.ts`,
        find: 'laneOf: ({ id }) => thredOfCommand(id),',
        replace: "laneOf: ({ id }) => thredOfCommand(id) + id.split('/')[0],",
      },
      {
        file: `${W}handleAdmit.ts`,
        find: 'if (isOver) left =',
        replace: 'if (isOver && !isOver) left =',
      },
    ],
  },
  {
    name: 'an end that overtakes its start is forgotten',
    rule: '28',
    patches: [
      {
        file: `${W}handleTerminate.ts`,
        find: 'else if (!work.onlyIfThere && !isOld(work, scope)) await forbid(work, key, scope);',
        replace: 'else void forbid;',
      },
      {
        file: `${E}partition/Partition.ts`,
        find: 'laneOf: ({ id }) => thredOfCommand(id),',
        replace: "laneOf: ({ id }) => thredOfCommand(id) + id.split('/')[0],",
      },
    ],
  },
  {
    name: 'an end goes past the limiter of its start',
    rule: '27',
    patches: [
      {
        file: `${E}protocol/commandsOf.ts`,
        find: '...(limitedBy === undefined ? {} : { through: limitedBy }),',
        replace: '...(limitedBy === undefined ? {} : {}),',
      },
    ],
  },
  {
    name: 'children of the last step are not ended',
    rule: '27',
    patches: [
      {
        file: `${E}protocol/commandsOf.ts`,
        find: 'commands.push(...terminateChildren(after, acceptedAt));',
        replace: 'commands.push(...terminateChildren(before ?? after, acceptedAt));',
      },
    ],
  },
  {
    name: 'siblings end, too',
    rule: '27',
    patches: [
      {
        file: `${E}protocol/commandsOf.ts`,
        find: ".filter(({ spawnType }) => spawnType === 'child')",
        replace: '.filter(({ spawnType }) => spawnType !== undefined)',
      },
    ],
  },
  {
    name: 'a spawned thred is named by chance',
    rule: '2',
    patches: [
      {
        file: `${E}step/StepDraft.ts`,
        find: 'this.#name(`spawn ${this.#spawns.length}`)',
        replace: 'this.#name(`spawn ${this.#spawns.length} ${Math.random()}`)',
      },
    ],
  },
  {
    name: 'a refused event is taken when its thred has come',
    rule: '28a',
    patches: [
      {
        file: `${W}handleStart.ts`,
        find: 'const refused = await refusedEvents(thredId, scope);',
        replace: 'const refused = (await refusedEvents(thredId, scope)).slice(0, 0);',
      },
    ],
  },
  {
    name: 'poisoned starts try again for ever',
    rule: '28',
    patches: [
      {
        file: `${W}bury.ts`,
        find: 'if (!(await findStarted(work, scope))) throw conflict;',
        replace: 'throw conflict;',
      },
    ],
  },
];
