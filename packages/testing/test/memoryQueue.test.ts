import { MemoryQService } from '@srvthreds/queue/memory';
import { describeQueue } from '../src/index.ts';
import { sharedQueue } from './support/sharedQueue.ts';

describeQueue('memory', (settings) => new MemoryQService(settings), { quietMs: 10 });

let inner: MemoryQService;

describeQueue(
  'memory with two connections',
  (settings) => {
    const made = new MemoryQService(settings);
    inner = made;
    return sharedQueue(made);
  },
  { quietMs: 10, reopen: () => sharedQueue(inner) },
);
