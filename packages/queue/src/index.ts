export { BatchProcessor } from './BatchProcessor.ts';
export { deadLetterTopic } from './contract/QService.ts';
export { QUEUE_ERRORS, QueueError } from './errors.ts';
export { EventQ, eventTopic } from './EventQ.ts';
export { MessageQ } from './MessageQ.ts';
export { RemoteQService } from './RemoteQService.ts';
export { SESSION_TOPICS, sessionTopic, sessionTopicOf } from './sessionTopic.ts';

export type { BatchProcessorOptions } from './BatchProcessor.ts';
export type { DeadLetter, Delivery, QueueItem } from './contract/Delivery.ts';
export type { QService, QueueDepth } from './contract/QService.ts';
export type { SubscribeOptions, Subscription } from './contract/Subscription.ts';
export type { QueueErrorCode } from './errors.ts';
export type { Acceptance, AcceptedEvent, EventQOptions } from './EventQ.ts';
export type { QMessage, RemoteQServiceOptions } from './RemoteQService.ts';
