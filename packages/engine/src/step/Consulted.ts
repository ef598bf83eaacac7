import type { Directory } from '../directory/Directory.ts';
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
export function recordConsulted(world: World): RecordingWorld {
  const directory = new RecordingDirectory(world.directory);
  return {
    directory,
    findPattern: (name) => {
      const found = world.findPattern(name);
      if (found) directory.keep('patterns', name, found);
      return found;
    },
    consulted: () => directory.consulted(),
  };
}

/** Keeps what it has answered. Most steps ask nothing, and every step has one: so it makes little until it is asked. */
class RecordingDirectory implements Directory {
  readonly #directory: Directory;
  #answers: Map<keyof Consulted, Record<string, unknown>> | undefined;
  #everyone: readonly string[] = [];

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  isService(address: string): boolean {
    const isOne = this.#directory.isService(address);
    if (isOne) this.keep('services', address, this.#directory.serviceAddresses(address));
    return isOne;
  }

  serviceAddresses(address: string): readonly string[] {
    return this.#list('services', address, this.#directory.serviceAddresses(address));
  }

  group(name: string): readonly string[] {
    return this.#list('groups', name, this.#directory.group(name));
  }

  everyone(): readonly string[] {
    return (this.#everyone = this.#directory.everyone());
  }

  roles(participantId: string): readonly string[] {
    return this.#list('roles', participantId, this.#directory.roles(participantId));
  }

  keep(kind: keyof Consulted, name: string, answer: unknown): void {
    this.#answers ??= new Map();
    // Without a prototype, so that any name is a name like any other.
    const kept = this.#answers.get(kind) ?? (Object.create(null) as Record<string, unknown>);
    kept[name] = answer;
    this.#answers.set(kind, kept);
  }

  consulted(): Consulted | undefined {
    const everyone = this.#everyone.length > 0 ? { everyone: this.#everyone } : {};
    const all = { ...Object.fromEntries(this.#answers ?? []), ...everyone };
    return Object.keys(all).length > 0 ? all : undefined;
  }

  #list(kind: keyof Consulted, name: string, found: readonly string[]): readonly string[] {
    if (found.length > 0) this.keep(kind, name, found);
    return found;
  }
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
