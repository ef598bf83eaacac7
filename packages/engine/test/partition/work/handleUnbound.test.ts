import { afterEach, describe, expect, it, vi } from 'vitest';
import { event, filter, pattern, reaction, values } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

/** Each reading of the machine's clock is 10 ms after the one before; so long takes the trial of each pattern. */
const TRIAL_MS = 10;

async function tryOn(count: number) {
  const scene = new Scene();
  const engine = await scene.start();
  const patterns = Array.from({ length: count }, (_, index) =>
    pattern(`p${index}`, [reaction('first', filter('$values.a > 1'))]),
  );
  await engine.patterns.addAll(patterns);
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += TRIAL_MS));
  const receipt = await scene.send(engine, event('e', 'x', values({ a: 2 })));
  return { receipt, messages: scene.take() };
}

afterEach(() => void vi.restoreAllMocks());

describe('an event for no thred', () => {
  it('is tried on all patterns for which there is time', async () => {
    const { receipt } = await tryOn(60);
    expect(receipt.threds).toHaveLength(60);
  });

  it('fails, and starts nothing, where there are more; its sender is told why', async () => {
    const { receipt, messages } = await tryOn(100);
    expect(receipt).toMatchObject({ outcome: 'failed', threds: [] });
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).toContain(
      'expected at most 800 ms to try this event on patterns, found 20 left to try after it; it starts nothing',
    );
  });
});
