import { describe, expect, it } from 'vitest';
import { HandOutMark } from '../../src/sqlite/HandOutMark.ts';
import type { QueueRows } from '../../src/sqlite/QueueRows.ts';

/** A mark whose writes end when the test says so. */
function gated(through = 0) {
  const written: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const rows: Pick<QueueRows, 'markHanded'> = {
    markHanded: (_topic, position) => {
      written.push(position);
      return new Promise((resolve, reject) =>
        ends.push((error) => (error ? reject(error) : resolve())),
      );
    },
  };
  return { written, ends, mark: new HandOutMark('t', rows as QueueRows, through) };
}

describe('HandOutMark', () => {
  it('has nothing to write for what the file covers', () => {
    const { mark, written } = gated(7);
    expect([mark.cover(1), mark.cover(7)]).toEqual([undefined, undefined]);
    expect(written).toEqual([]);
  });

  it('covers a position when the write holds, not before, and writes once for all who ask', async () => {
    const { mark, written, ends } = gated();
    const asked = [mark.cover(1), mark.cover(2), mark.cover(1)];
    for (const write of asked) expect(write).toBeInstanceOf(Promise);
    expect(written).toHaveLength(1);
    ends[0]!();
    for (const write of asked) await write;
    expect([mark.cover(1), mark.cover(written[0]!)]).toEqual([undefined, undefined]);
  });

  it('does not take a write that failed for one that holds', async () => {
    const { mark, written, ends } = gated();
    const failed = mark.cover(1);
    ends[0]!(new Error('disk full'));
    await expect(failed).rejects.toThrow('disk full');
    const again = mark.cover(1);
    expect(written).toHaveLength(2);
    ends[1]!();
    await again;
    expect(mark.cover(1)).toBeUndefined();
  });

  it('leaves a position uncovered that lies behind the write under way', async () => {
    const { mark, written, ends } = gated();
    const first = mark.cover(1);
    const far = written[0]! + 1;
    const second = mark.cover(far);
    ends[0]!();
    await first;
    await second;
    expect(mark.cover(far)).toBeInstanceOf(Promise);
  });
});
