import { MemoryStorage } from '@srvthreds/storage/memory';
import {
  describeStorage,
  faultyStorage,
  randomFaults,
  seededRandom,
  type StorageMethod,
} from '../src/index.ts';
import { sharedStorage } from './support/sharedStorage.ts';

const SEED = 7;

describeStorage('memory', () => new MemoryStorage());

// The same as a server would do it: calls overtake each other on the way, and there are two connections.
let inner: MemoryStorage;
const slowConnection = () => {
  const random = seededRandom(SEED);
  const plan = randomFaults<StorageMethod>({ random, delayRatio: 0.2, maxDelayMs: 3 });
  return faultyStorage(sharedStorage(inner), plan);
};

describeStorage(
  `memory behind a slow wire (seed ${SEED})`,
  () => {
    inner = new MemoryStorage();
    return slowConnection();
  },
  { reopen: slowConnection, seeds: [4] },
);
