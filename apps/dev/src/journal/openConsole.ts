import type { Server } from 'socket.io';
import { DIRECTORY } from '../directory.ts';
import type { RecentLines } from './RecentLines.ts';
import { Watcher } from './Watcher.ts';

/** How long a page may take over a batch, milliseconds. */
const TAKE_MS = 15_000;

export interface ConsoleOptions {
  readonly recent: RecentLines;
  /** Names this run of the app; a page that sees another one forgets what it knew. */
  readonly instanceId: string;
  /** Only this machine can reach the app; the page says so. */
  readonly isLoopback: boolean;
  /** Where everything is kept, as a sentence; the page says so. */
  readonly kept: string;
}

/**
 * The namespace `/console`: the page is greeted with `hello` and given journal lines in `lines` events, which it
 * acknowledges.
 *
 * @returns tells the pages that there is something new
 */
export function openConsole(io: Server, { recent, ...facts }: ConsoleOptions): () => void {
  const watchers = new Set<Watcher>();
  io.of('/console').on('connection', (socket) => {
    const watcher = new Watcher({
      recent,
      send: async (batch) => {
        await socket.timeout(TAKE_MS).emitWithAck('lines', batch);
      },
      onLost: () => socket.disconnect(),
    });
    watchers.add(watcher);
    socket.on('disconnect', () => watchers.delete(watcher));
    socket.emit('hello', { ...facts, directory: DIRECTORY });
    watcher.wake();
  });
  return () => {
    for (const watcher of watchers) watcher.wake();
  };
}
