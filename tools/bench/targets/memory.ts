import { createEngine } from '@srvthreds/engine';
import { EmbeddedSubject } from '../EmbeddedSubject.ts';
import { memoryFloor } from '../floors/memoryFloor.ts';
import { hotThred, yardstick } from '../yardstick.ts';
import { PARTITIONS, type Target } from '../Subject.ts';

export const memory: Target = {
  name: 'memory',
  settings: 'embedded, store and queue in memory',
  instances: 20_000,
  open: async () => ({
    engine: async () =>
      new EmbeddedSubject({
        engine: await createEngine({ patterns: [yardstick, hotThred], partitions: PARTITIONS }),
      }),
    floor: async () => memoryFloor(),
    close: async () => undefined,
  }),
};
