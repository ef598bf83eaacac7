import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';

/** Mutants of the rules of time. */
export const TIME_MUTANTS: readonly Mutant[] = [
  {
    name: 'a timer of something left fires',
    rule: '23',
    patches: [
      {
        file: `${E}partition/work/handleTimer.ts`,
        find: 'if (reaction?.entry === work.entry && !reaction.clockStopped)',
        replace: 'if (reaction)',
      },
    ],
  },
  {
    name: 'a timer is not taken back',
    rule: '23',
    patches: [
      {
        file: `${E}protocol/planThred.ts`,
        find: "          cancel: 'all' as const,\n",
        replace: '',
      },
    ],
  },
  {
    name: 'a timer comes early',
    rule: '23',
    patches: [
      {
        file: `${E}protocol/planThred.ts`,
        find: 'const dueAt = enteredAt + expiry.interval;',
        replace: 'const dueAt = enteredAt + expiry.interval - 100;',
      },
    ],
  },
  {
    name: 'a timer is sent once only',
    rule: '24',
    patches: [
      {
        file: `${E}timers/TimerLoop.ts`,
        find: '      await send(timer);\n      this.#sentAt.set(key, now);',
        replace: '      this.#sentAt.set(key, Infinity);\n      await send(timer);',
      },
    ],
  },
  {
    name: 'a timer goes past the queue',
    rule: '24',
    patches: [
      {
        file: `${E}partition/Partition.ts`,
        find: '    this.#reader = new WorkReader({',
        replace: '    this.scope = scope;\n    this.#reader = new WorkReader({',
      },
      {
        file: `${E}partition/Partition.ts`,
        find: 'return this.#parts.inboundQ.service.publish(topic, { id: `${aggregateId}/${id}`, body });',
        replace:
          'return handleWork([JSON.parse(body)], this.scope).then(() => void [topic, id, aggregateId]);',
      },
    ],
  },
  {
    name: 'no expiry before a late event',
    rule: '25',
    patches: [
      {
        file: `${E}step/step.ts`,
        find: '  expireIfOverdue(draft);\n  if (event.type',
        replace: '  if (event.type',
      },
    ],
  },
  {
    name: 'due timers not read again',
    rule: '26',
    patches: [
      {
        file: `${E}partition/Partition.ts`,
        find: 'onUnclear: () => this.#timers.noteDue(clock.now()),',
        replace: 'onUnclear: () => void clock,',
      },
      {
        file: `${E}timers/TimerLoop.ts`,
        find: 'let next = clock.now() + LOOK_MS;',
        replace: 'let next = Infinity;',
      },
    ],
  },
];
