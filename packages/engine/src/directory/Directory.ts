/** The role of administrators. */
export const ADMIN_ROLE = 'admin';

/** Who there is: what addresses in patterns stand for. Read while a step is made, so it must answer at once. */
export interface Directory {
  /** True for the address of a service: its type or its own. */
  isService(address: string): boolean;
  /** All addresses of the service that has this one; empty if it is none. */
  serviceAddresses(address: string): readonly string[];
  /** Members of a group; empty for a group that is not known. */
  group(name: string): readonly string[];
  /** Every participant that `$all` stands for. */
  everyone(): readonly string[];
  /** Roles of an authenticated participant; empty for anybody else. */
  roles(participantId: string): readonly string[];
}

/** A service that patterns can address, by its type or by its own address. */
export interface ServiceAddress {
  readonly nodeType: string;
  readonly nodeId: string;
}

export interface DirectoryEntries {
  readonly services?: readonly ServiceAddress[];
  readonly groups?: readonly { readonly name: string; readonly participants: readonly string[] }[];
  readonly participants?: readonly { readonly id: string; readonly roles?: readonly string[] }[];
}

/** A directory that does not change. */
export function staticDirectory(entries: DirectoryEntries = {}): Directory {
  const services = new Map<string, readonly string[]>();
  for (const { nodeType, nodeId } of entries.services ?? []) {
    services.set(nodeType, [nodeType, nodeId]);
    services.set(nodeId, [nodeType, nodeId]);
  }
  const groups = new Map(entries.groups?.map(({ name, participants }) => [name, participants]));
  const roles = new Map(entries.participants?.map(({ id, roles: own = [] }) => [id, own]));
  return {
    isService: (address) => services.has(address),
    serviceAddresses: (address) => services.get(address) ?? [],
    group: (name) => groups.get(name) ?? [],
    everyone: () => [...roles.keys()],
    roles: (participantId) => roles.get(participantId) ?? [],
  };
}
