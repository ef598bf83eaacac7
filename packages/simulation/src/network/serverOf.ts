import type { Method, Server } from '../script/Script.ts';

const QUEUE_METHODS: ReadonlySet<Method> = new Set<Method>([
  'publish',
  'subscribe',
  'depth',
  'ack',
  'close',
]);

/** Whom a call goes to; a handler is in the process itself. */
export function serverOf(method: Method): Server | 'handler' {
  if (method === 'handler') return 'handler';
  return QUEUE_METHODS.has(method) ? 'queue' : 'store';
}
