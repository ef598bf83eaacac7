import type { Pattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import {
  describeCoverage,
  mergeCoverage,
  missedBy,
  simulate,
  type Simulation,
  type SimulateOptions,
} from '../../src/simulate.ts';

const DAY_MS = 86_400_000;

/** Somebody asks; an approver decides, is reminded every day, and after a month nobody waits any more. */
const leave: Pattern = {
  name: 'Leave',
  reactions: [
    {
      name: 'asked',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'leave.asked'",
        onTrue: { xpr: "$setLocal('request', $event)" },
        transform: {
          eventDataTemplate: {
            title: "$xpr($values.days & ' days for ' & $event.source.id & '?')",
            advice: { eventType: 'leave.decided' },
          },
        },
        publish: { to: '$approvers', name: 'question' },
      },
    },
    {
      name: 'waiting',
      expiry: { interval: 30 * DAY_MS, transition: { name: '$terminate' } },
      condition: {
        type: 'or',
        publish: { to: "$xpr($local('request').source.id)" },
        transition: { name: '$terminate' },
        operands: [
          {
            type: 'filter',
            xpr: "$event.type = 'leave.decided' and $values.approved = true",
            transform: { eventDataTemplate: { title: 'Granted' } },
          },
          {
            type: 'filter',
            xpr: "$event.type = 'leave.decided' and $values.approved = false",
            transform: { eventDataTemplate: { title: 'Refused' } },
          },
          {
            type: 'filter',
            xpr: "$event.type = 'leave.withdrawn'",
            transform: {
              eventDataTemplate: {
                title: 'Withdrawn',
                content: { values: { by: '$xpr($event.source.id)' } },
              },
            },
            publish: { to: '$approvers' },
          },
        ],
      },
    },
  ],
};

/** Counts days for ever. */
const calendar: Pattern = {
  name: 'Calendar',
  reactions: [
    {
      name: 'begun',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'begin'",
        onTrue: { xpr: "$setLocal('day', $event)" },
      },
    },
    {
      name: 'night',
      expiry: {
        interval: DAY_MS,
        transition: { name: 'morning', input: 'local', localName: 'day' },
      },
      condition: {
        type: 'filter',
        xpr: "$event.type = 'stop'",
        transition: { name: '$terminate' },
      },
    },
    {
      name: 'morning',
      condition: {
        type: 'filter',
        xpr: "$event.type = 'begin'",
        transform: { eventDataTemplate: { title: '$xpr($now())' } },
        publish: { to: 'ann' },
        transition: { name: 'night' },
      },
    },
  ],
};

const directory = { groups: [{ name: 'approvers', participants: ['ada', 'ben'] }] };
const play = (script: (simulation: Simulation) => Promise<void>, options?: SimulateOptions) =>
  simulate(leave, script, { directory, ...options });
const ask = (simulation: Simulation) =>
  simulation.start({ from: 'rita', type: 'leave.asked', values: { days: 3 } });

async function withdraw(simulation: Simulation): Promise<void> {
  await ask(simulation);
  await simulation.send({ from: 'rita', type: 'leave.withdrawn' });
}

const granted = () =>
  play(async (simulation) => {
    await ask(simulation);
    await simulation.answer({ from: 'ada', values: { approved: true } });
  });

// In a moment, on a machine that is not busy; the bound is for one that is.
const BUSY = { timeout: 60_000 };

describe('a script', BUSY, () => {
  it('sends, answers, lets time pass and says what it expects', async () => {
    const { messages } = await play(async (simulation) => {
      expect(await ask(simulation)).toMatchObject({
        outcome: 'started',
        threds: [simulation.thredId],
      });
      simulation.expectMessages({ to: ['ben', 'ada'], title: '3 days for rita?' });
      await simulation.expectReaction('waiting');
      await simulation.pass({ days: 29 });
      simulation.expectMessages();
      await simulation.answer({ from: 'ada', values: { approved: true } });
      simulation.expectMessages({ to: 'rita', title: 'Granted' });
      await simulation.expectReaction(undefined);
    });
    expect(messages).toHaveLength(2);
  });

  it('finds expiries made at their own time', async () => {
    await play(async (simulation) => {
      await ask(simulation);
      await simulation.pass({ days: 29, hours: 23, minutes: 59, seconds: 59, ms: 999 });
      await simulation.expectReaction('waiting');
      await simulation.pass({ ms: 1 });
      await simulation.expectReaction(undefined);
      const receipt = await simulation.answer({ from: 'ada', values: { approved: true } });
      expect(receipt.outcome).toBe('unknown-thred');
    });
  });

  it('lets a year of expiries pass in a moment', async () => {
    const { messages } = await simulate(calendar, async (simulation) => {
      await simulation.start({ from: 'ann', type: 'begin' });
      await simulation.pass({ days: 365 });
    });
    expect(messages).toHaveLength(365);
    expect(messages.at(0)?.event.data?.title).toBe('2026-01-02T00:00:00.000Z');
    expect(messages.at(-1)?.event.data?.title).toBe('2027-01-01T00:00:00.000Z');
  });

  it('gives the same messages each time, ids included', async () => {
    const [once, again] = [await play(withdraw), await play(withdraw)];
    expect(once.messages).toHaveLength(2);
    expect(again).toEqual(once);
  });

  it('may run several patterns and threds', async () => {
    await simulate(
      [leave, calendar],
      async (simulation) => {
        await simulation.start({ from: 'ann', type: 'begin' });
        const first = simulation.thredId!;
        await ask(simulation);
        expect(simulation.thredId).not.toBe(first);
        await simulation.send({ from: 'ann', type: 'stop', thredId: first });
        await simulation.expectReaction(undefined, first);
        await simulation.expectReaction('waiting');
      },
      { directory },
    );
  });
});

describe('what is not as expected', BUSY, () => {
  it.each<[string, (simulation: Simulation) => unknown, string]>([
    ['a message that has not come', (stage) => stage.expectMessages({}, {}), 'SIMULATION_MISMATCH'],
    ['a message that has come', (stage) => stage.expectMessages(), 'SIMULATION_MISMATCH'],
    ['another title', (stage) => stage.expectMessages({ title: 'x' }), 'SIMULATION_MISMATCH'],
    ['another recipient', (stage) => stage.expectMessages({ to: 'ada' }), 'SIMULATION_MISMATCH'],
    ['another reaction', (stage) => stage.expectReaction('asked'), 'SIMULATION_MISMATCH'],
    [
      'an answer where nobody was asked',
      (stage) => stage.answer({ from: 'eve' }),
      'SIMULATION_MISUSED',
    ],
  ])('fails the simulation: %s', async (_what, act, code) => {
    const played = play(async (simulation) => {
      await ask(simulation);
      await act(simulation);
    });
    await expect(played).rejects.toMatchObject({ code });
  });

  it('is shown with all that was expected and all that was found', async () => {
    const played = play(async (simulation) => {
      await ask(simulation);
      simulation.expectMessages({ to: 'ada', title: 'Yes?' });
    });
    await expect(played).rejects.toThrow(
      'expected 1 messages:\n  {"to":"ada","title":"Yes?"}\nfound 1:\n  {"to":["ada","ben"],"type":"org.wt.tell","title":"3 days for rita?"}',
    );
  });

  it('is a thred that has not begun', async () => {
    await expect(
      play(async (simulation) => void (await simulation.send({ from: 'a', type: 'x' }))),
    ).rejects.toMatchObject({ code: 'SIMULATION_MISUSED' });
  });

  it('is time that runs backwards, and expiries without end', async () => {
    await expect(play((simulation) => simulation.pass({ days: -1 }))).rejects.toThrow(RangeError);
    const played = simulate(calendar, async (simulation) => {
      await simulation.start({ from: 'ann', type: 'begin' });
      await simulation.pass({ days: 20_000 });
    });
    await expect(played).rejects.toMatchObject({ code: 'SIMULATION_ENDLESS' });
  });

  it('is a pattern that cannot be loaded', async () => {
    const faulty = { ...leave, reactions: [] };
    await expect(simulate(faulty, async () => undefined)).rejects.toMatchObject({
      code: 'PATTERN_INVALID',
    });
  });
});

describe('coverage', BUSY, () => {
  it('tells what was tried of reactions, conditions, transitions and expiries', async () => {
    const { coverage } = await granted();
    const used = coverage.items.filter(({ count }) => count > 0);
    expect(used.map(({ kind, pointer, count }) => `${kind} ${pointer} ${count}`)).toEqual([
      'reaction /reactions/0 1',
      'condition /reactions/0/condition 1',
      'transition /reactions/0/condition 1',
      'reaction /reactions/1 1',
      'condition /reactions/1/condition 1',
      'condition /reactions/1/condition/operands/0 1',
      'transition /reactions/1/condition/transition 1',
    ]);
  });

  it('reads as a report', async () => {
    expect(describeCoverage((await granted()).coverage)).toBe(
      [
        'leave: 2 of 2 reactions, 3 of 5 conditions, 2 of 2 transitions, 0 of 1 expiries',
        "  never: filter $event.type = 'leave.decided' and $values.approved = false (/reactions/1/condition/operands/1)",
        "  never: filter $event.type = 'leave.withdrawn' (/reactions/1/condition/operands/2)",
        '  never: expiry of "waiting" (/reactions/1/expiry)',
      ].join('\n'),
    );
  });

  it('of several scripts is what they have tried together', async () => {
    const others = [
      await granted(),
      await play(async (simulation) => {
        await ask(simulation);
        await simulation.answer({ from: 'ben', values: { approved: false } });
        await ask(simulation);
        await simulation.send({ from: 'rita', type: 'leave.withdrawn' });
        await ask(simulation);
        await simulation.pass({ days: 30 });
      }),
    ];
    const coverage = mergeCoverage(others.map((one) => one.coverage));
    expect(missedBy(coverage)).toEqual([]);
    expect(describeCoverage(coverage)).toBe(
      'leave: 2 of 2 reactions, 5 of 5 conditions, 2 of 2 transitions, 1 of 1 expiries',
    );
    expect(coverage.items[0]?.count).toBe(4);
  });

  it('counts operands of an and as they come, and keeps what the pattern does itself', async () => {
    const keys: Pattern = {
      name: 'Keys',
      reactions: [
        {
          condition: {
            type: 'and',
            operands: [
              {
                type: 'filter',
                xpr: "$values.key = 'left'",
                onTrue: { xpr: "$setLocal('left', true)" },
              },
              { type: 'filter', xpr: "$values.key = 'right'" },
            ],
          },
        },
        { condition: { type: 'filter', xpr: '$values.open' } },
      ],
    };
    const { coverage } = await simulate(keys, async (simulation) => {
      await simulation.start({ from: 'a', type: 'key', values: { key: 'left' } });
      expect((await simulation.state())?.locals).toEqual({ left: true });
    });
    expect(missedBy(coverage).map(({ kind, pointer }) => `${kind} ${pointer}`)).toEqual([
      'condition /reactions/0/condition',
      'condition /reactions/0/condition/operands/1',
      'transition /reactions/0/condition',
      'reaction /reactions/1',
      'condition /reactions/1/condition',
      'transition /reactions/1/condition',
    ]);
  });
});
