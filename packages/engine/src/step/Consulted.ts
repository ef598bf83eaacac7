import type { PatternRef, StepContext } from './StepContext.ts';

/** What a step was told about the world around it; answers that say "nobody" and "none" are left out. */
export interface Consulted {
  /** Addresses of services that were asked about, with all addresses of each. */
  readonly services?: Readonly<Record<string, readonly string[]>>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly everyone?: readonly string[];
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** Patterns that were looked for to be spawned, by the name that was asked for. */
  readonly patterns?: Readonly<Record<string, PatternRef>>;
}

type World = Pick<StepContext, 'directory' | 'findPattern'>;

/** The same world, and a record of what it was asked. */
export interface RecordingWorld extends World {
  /** Undefined if nothing was asked, or nobody and nothing found. */
  readonly consulted: () => Consulted | undefined;
}

/** Writes down what a step asks, so that it can be made again when the world has changed. */
export function recordConsulted({ directory, findPattern }: World): RecordingWorld {
  const answers = new Map<keyof Consulted, Record<string, unknown>>();
  let everyone: readonly string[] | undefined;
  const keep = <T>(kind: keyof Consulted, name: string, answer: T, isSomething: boolean): T => {
    if (!isSomething) return answer;
    // Without a prototype, so that any name is a name like any other.
    const kept = answers.get(kind) ?? (Object.create(null) as Record<string, unknown>);
    kept[name] = answer;
    answers.set(kind, kept);
    return answer;
  };
  const list = (kind: keyof Consulted, name: string, found: readonly string[]) =>
    keep(kind, name, found, found.length > 0);
  return {
    directory: {
      isService: (address) => {
        const isOne = directory.isService(address);
        if (isOne) keep('services', address, directory.serviceAddresses(address), true);
        return isOne;
      },
      serviceAddresses: (address) => list('services', address, directory.serviceAddresses(address)),
      group: (name) => list('groups', name, directory.group(name)),
      everyone: () => (everyone = directory.everyone()),
      roles: (id) => list('roles', id, directory.roles(id)),
    },
    findPattern: (name) => {
      const found = findPattern(name);
      return keep('patterns', name, found, found !== undefined);
    },
    consulted: () => {
      const all = everyone?.length ? [...answers, ['everyone', everyone]] : [...answers];
      return all.length > 0 ? (Object.fromEntries(all) as Consulted) : undefined;
    },
  };
}

/** A world that gives the answers that were written down. */
export function worldOf({ services, groups, everyone, roles, patterns }: Consulted): World {
  return {
    directory: {
      isService: (address) => from(services, address) !== undefined,
      serviceAddresses: (address) => from(services, address) ?? [],
      group: (name) => from(groups, name) ?? [],
      everyone: () => everyone ?? [],
      roles: (id) => from(roles, id) ?? [],
    },
    findPattern: (name) => from(patterns, name),
  };
}

function from<T>(answers: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return answers && Object.hasOwn(answers, name) ? answers[name] : undefined;
}
