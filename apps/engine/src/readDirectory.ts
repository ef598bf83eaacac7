import { readFile } from 'node:fs/promises';
import { errorMessage } from '@srvthreds/core';
import { staticDirectory, type Directory, type DirectoryEntries } from '@srvthreds/engine';
import { StartError } from '@srvthreds/service';
import { Ajv } from 'ajv';

const TEXT = { type: 'string', minLength: 1 } as const;
const TEXTS = { type: 'array', items: TEXT } as const;
const object = (required: readonly string[], properties: object): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const listOf = (items: object): object => ({ type: 'array', items });

const SCHEMA = object([], {
  services: listOf(object(['nodeType', 'nodeId'], { nodeType: TEXT, nodeId: TEXT })),
  groups: listOf(object(['name', 'participants'], { name: TEXT, participants: TEXTS })),
  participants: listOf(object(['id'], { id: TEXT, roles: TEXTS })),
});

/**
 * Who there is, from a file with the entries of a directory: `{ services, groups, participants }`.
 *
 * @throws StartError with every fault
 */
export async function readDirectory(path: string | undefined): Promise<Directory> {
  if (path === undefined) return staticDirectory();
  const entries = await readJson(path);
  const ajv = new Ajv({ allErrors: true });
  if (ajv.validate<DirectoryEntries>(SCHEMA, entries)) return staticDirectory(entries);
  const faults = ajv.errors ?? [];
  throw new StartError(
    faults.map(
      ({ instancePath, message = 'is wrong' }) =>
        `DIRECTORY: ${path} ${instancePath || '/'}: ${message}`,
    ),
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new StartError([`DIRECTORY: expected JSON in ${path}: ${errorMessage(error)}`], error);
  }
}
