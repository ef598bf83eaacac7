/** Prefix of the local that remembers the id of a named publish. */
const NAMED_PUBLISH = 'out_id_';

/** The local that remembers the id of the latest message published under a name. */
export function namedPublishLocal(name: string): string {
  return NAMED_PUBLISH + name;
}
