import type { Connection } from './Connection.ts';

/** The clients that are connected to a node, by participant. */
export class Connections {
  readonly #of = new Map<string, Set<Connection>>();

  add(connection: Connection): void {
    const { participantId } = connection;
    const own = this.#of.get(participantId);
    if (own) own.add(connection);
    else this.#of.set(participantId, new Set([connection]));
  }

  remove(connection: Connection): void {
    const { participantId } = connection;
    const own = this.#of.get(participantId);
    own?.delete(connection);
    if (own?.size === 0) this.#of.delete(participantId);
  }

  /** There may be something new for a participant. */
  wake(participantId: string): void {
    for (const connection of this.#of.get(participantId) ?? []) connection.wake();
  }

  all(): readonly Connection[] {
    return [...this.#of.values()].flatMap((own) => [...own]);
  }
}
