import { slotTag } from './slotTags.ts';

/**
 * Names of the keys of one partition. All carry the partition's tag, so that a script may touch them together.
 *
 * `a:<id>` hash of an aggregate: `e` etag, `s` state, `t` ids of its timers, `l` its labels · `s:<id>` hash of the ids
 * that it has seen · `o:<id>` ids of its messages that wait, in order; not there if none does · `all` ids of all
 * aggregates · `l:<label>` ids of those that carry it · `out`, `outz` messages that wait, by id and in order · `due`,
 * `body` timers by time, and their bodies · `j` the journal · `owner` hash of the fence (`scripts/owner.ts`) · `lease`
 * who holds the partition · `n` how many commits there were · `owner:mark` empty, written before a `WAIT` and gone an
 * hour after the last one; only with `ackAfter: 'replicated'`
 */
export class Keys {
  readonly #prefix: string;

  constructor(namespace: string, partition: number) {
    this.#prefix = `${namespace}:{${slotTag(partition)}}:`;
  }

  get aggregatePrefix(): string {
    return `${this.#prefix}a:`;
  }

  get waitingPrefix(): string {
    return `${this.#prefix}o:`;
  }

  get labelPrefix(): string {
    return `${this.#prefix}l:`;
  }

  aggregate(id: string): string {
    return this.aggregatePrefix + id;
  }

  seen(id: string): string {
    return `${this.#prefix}s:${id}`;
  }

  waiting(id: string): string {
    return this.waitingPrefix + id;
  }

  label(label: string): string {
    return this.labelPrefix + label;
  }

  of(name: 'all' | 'out' | 'outz' | 'due' | 'body' | 'j' | 'owner' | 'lease' | 'n'): string {
    return this.#prefix + name;
  }
}

/** What is written before a `WAIT` for a partition: beside its owner, in the same slot. */
export const markBeside = (ownerKey: string): string => `${ownerKey}:mark`;
