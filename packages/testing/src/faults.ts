export { faultyQueue } from './faults/faultyQueue.ts';
export { faultyStorage } from './faults/faultyStorage.ts';
export { randomFaults, scriptedFaults } from './faults/plans.ts';
export { Stall } from './faults/Stall.ts';
export { seededRandom } from './seededRandom.ts';

export type { Fault, FaultPlan } from './faults/Fault.ts';
export type { FaultOptions } from './faults/FaultInjector.ts';
export type { FaultyQueue, QueueMethod } from './faults/faultyQueue.ts';
export type { StorageMethod } from './faults/faultyStorage.ts';
export type { RandomFaultOptions } from './faults/plans.ts';
export type { Random } from './seededRandom.ts';
