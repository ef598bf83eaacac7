import { SESSION_TOPICS, sessionTopic } from '@srvthreds/queue';

/**
 * The topics that a node reads: all are read by somebody, none by two, and nobody has more than one more than another.
 *
 * @param node its name
 * @param nodes names of all nodes; the node counts whether or not it is among them
 */
export function shareOf(node: string, nodes: readonly string[]): readonly string[] {
  const all = [...new Set([...nodes, node])].toSorted();
  const place = all.indexOf(node);
  return Array.from({ length: SESSION_TOPICS }, (_, k) => k)
    .filter((k) => k % all.length === place)
    .map(sessionTopic);
}
