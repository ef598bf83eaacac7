import type { Mailbox } from '@srvthreds/agents';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seededRandom.ts';
import { idsOf, messages, seen, type MailboxScene } from './MailboxScene.ts';

const MESSAGES = 300;

export function nodeSuite(scene: MailboxScene): void {
  describe('two nodes', () => {
    it('see the same mailbox', async () => {
      const here = await scene.open({ messages: 3 });
      const there = await scene.openBeside(here);
      const { numbers } = await here.append('ann', messages('a', 'b', 'c', 'd'));
      expect(await there.read('ann', 0)).toEqual(await here.read('ann', 0));
      await there.take('ann', numbers[2]!);
      expect(seen(await here.read('ann', 0))).toEqual(['d']);
      expect((await there.append('ann', messages('d', 'a'))).numbers).toEqual([
        numbers[3],
        numbers[0],
      ]);
    });

    it('leave the other one open when one is closed, and the messages where they are', async () => {
      const here = await scene.open();
      const there = await scene.openBeside(here);
      await here.append('ann', messages('a'));
      await here.close();
      expect(seen(await there.read('ann', 0))).toEqual(['a']);
    });

    it('that append at once give no number twice and keep the order of each', async () => {
      const here = await scene.open();
      const there = await scene.openBeside(here);
      const [mine, yours] = await Promise.all([
        appendAll(here, idsOf('a', 50)),
        appendAll(there, idsOf('b', 50)),
      ]);
      expect(new Set([...mine, ...yours]).size).toBe(100);
      const all = seen(await here.read('ann', 0));
      expect(all.filter((id) => id.startsWith('a'))).toEqual(idsOf('a', 50));
      expect(all.filter((id) => id.startsWith('b'))).toEqual(idsOf('b', 50));
    });

    it('of which one goes on with what the other one had begun append everything once, in order', async () => {
      const here = await scene.open();
      const there = await scene.openBeside(here);
      const ids = idsOf('m', 60);
      // Both were handed the same messages: one has stalled and goes on later.
      await Promise.all(
        [here, there].map(async (mailbox, n) => {
          for (let from = 0; from < ids.length; from += 5 + n)
            await mailbox.append('ann', messages(...ids.slice(from, from + 5 + n)));
        }),
      );
      expect(seen(await here.read('ann', 0))).toEqual(ids);
    });

    it.each([1, 2, 3])(
      'give a reader who moves between them everything once, in order, while messages come (seed %i)',
      async (seed) => {
        const random = seededRandom(seed);
        const here = await scene.open();
        const nodes = [here, await scene.openBeside(here)];
        const ids = idsOf('m', MESSAGES);
        const found: string[] = [];
        const write = async (): Promise<void> => {
          for (let from = 0; from < ids.length;) {
            const batch = messages(...ids.slice(from, from + 1 + random.below(9)));
            await random.pick(nodes).append('ann', batch);
            // Now and then the reply is lost, and the other node does it again.
            if (random.chance(0.2)) await random.pick(nodes).append('ann', batch);
            from += batch.length;
          }
        };
        const read = async (): Promise<void> => {
          for (let after = 0; found.length < ids.length;) {
            const limit = 1 + random.below(20);
            const page = await random.pick(nodes).read('ann', after, { limit });
            found.push(...seen(page));
            after = page.entries.at(-1)?.number ?? after;
            if (random.chance(0.3)) await random.pick(nodes).take('ann', after);
          }
        };
        await Promise.all([write(), read()]);
        expect(found).toEqual(ids);
      },
    );
  });
}

/** One by one. @returns their numbers */
async function appendAll(mailbox: Mailbox, ids: readonly string[]): Promise<number[]> {
  const numbers: number[] = [];
  for (const id of ids) numbers.push(...(await mailbox.append('ann', messages(id))).numbers);
  return numbers;
}
