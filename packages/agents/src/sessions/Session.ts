import type { StoredSession } from './SessionStore.ts';

/** One connection of a participant. */
export interface Session {
  /** Unique in its incarnation. */
  readonly id: string;
  readonly participantId: string;
  /** Name of the node that has the connection. */
  readonly node: string;
  /** Names this life of the node. */
  readonly incarnation: string;
  /** Milliseconds since 1970, by the store's clock. */
  readonly openedAt: number;
  /** As it was opened with. */
  readonly data: Readonly<Record<string, unknown>>;
}

export function toSession({ data, ...rest }: StoredSession): Session {
  const node = rest.incarnation.slice(0, rest.incarnation.lastIndexOf('/'));
  return { ...rest, node, data: JSON.parse(data) as Record<string, unknown> };
}
