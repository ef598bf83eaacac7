import type { Directory } from '../directory/Directory.ts';
import { EngineError } from '../errors.ts';

/**
 * Addresses from a filled-in `to`: a text, or a list flattened by one level.
 *
 * @returns undefined if there is nothing to send to
 * @throws EngineError `STEP_BAD_RECIPIENT` if an element is no text
 */
export function readAddresses(to: unknown): readonly string[] | undefined {
  if (to === undefined) return undefined;
  const addresses = Array.isArray(to) ? to.flat() : [to];
  return addresses.map((address: unknown) => {
    if (typeof address === 'string') return address;
    throw new EngineError(
      'STEP_BAD_RECIPIENT',
      `publish.to: expected addresses, found ${address === undefined ? 'nothing' : JSON.stringify(address)} in the list`,
    );
  });
}

/**
 * Who the addresses stand for, each once.
 *
 * `$all`: every known participant; `$thred`: those of the thred without services; `$name`: the members of the group;
 * anything else: itself.
 */
export function resolveAddresses(
  addresses: readonly string[],
  participants: ReadonlySet<string>,
  directory: Directory,
): string[] {
  const resolve = (address: string): Iterable<string> => {
    if (address === '$all') return directory.everyone();
    if (address === '$thred') return people(participants, directory);
    return address.startsWith('$') ? directory.group(address.slice(1)) : [address];
  };
  const found = new Set<string>();
  for (const address of addresses) for (const id of resolve(address)) found.add(id);
  return [...found];
}

/** Participants that are no services. */
export function people(participants: Iterable<string>, directory: Directory): string[] {
  return [...participants].filter((id) => !directory.isService(id));
}
