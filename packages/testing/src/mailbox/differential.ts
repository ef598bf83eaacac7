import type { Mailbox } from '@srvthreds/agents';
import { MemoryMailbox } from '@srvthreds/agents/memory';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../seededRandom.ts';
import type { MailboxScene } from './MailboxScene.ts';

const OPERATIONS = 300;
const BOUNDS = { messages: 12, bytes: 400 };
const PARTICIPANTS = ['ann', 'bob'];

export function differentialSuite(scene: MailboxScene, seeds: readonly number[]): void {
  describe('random operations', () => {
    it.each(seeds)('do the same as on the memory model (seed %i)', async (seed) => {
      const model = new Numbered(new MemoryMailbox(BOUNDS));
      const driver = new Numbered(await scene.open(BOUNDS));
      // Each draws the same from dice of its own.
      const [mine, yours] = [seededRandom(seed), seededRandom(seed)];
      for (let n = 0; n < OPERATIONS; n++)
        expect(await driver.perform(yours), `operation ${n}`).toEqual(await model.perform(mine));
    });
  });
}

/** A mailbox whose numbers are told as their place in the order in which they were given: 1, 2 and so on. */
class Numbered {
  readonly #mailbox: Mailbox;
  readonly #numbers = new Map<string, number[]>(PARTICIPANTS.map((name) => [name, []]));

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
  }

  async perform(random: Random): Promise<unknown> {
    const participant = random.pick(PARTICIPANTS);
    const numbers = this.#numbers.get(participant)!;
    const place = random.below(numbers.length + 1);
    const number = place === 0 ? 0 : numbers[place - 1]!;
    const placeOf = (found: number): number => numbers.indexOf(found) + 1;
    const dice = random.next();
    if (dice < 0.5) {
      const batch = Array.from({ length: 1 + random.below(6) }, () => ({
        id: `m${random.below(60)}`,
        body: 'ü'.repeat(random.below(40)),
      }));
      const appended = await this.#mailbox.append(participant, batch);
      for (const one of appended.numbers) if (!numbers.includes(one)) numbers.push(one);
      return { ...appended, numbers: appended.numbers.map(placeOf) };
    }
    if (dice < 0.8) {
      const limit = 1 + random.below(8);
      const page = await this.#mailbox.read(participant, number, { limit });
      return {
        entries: page.entries.map((entry) => ({ ...entry, number: placeOf(entry.number) })),
        hasMore: page.hasMore,
        marks: [page.last, page.takenThrough, page.lostThrough].map(placeOf),
      };
    }
    return this.#mailbox.take(participant, number);
  }
}
