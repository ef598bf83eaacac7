import type { DirectoryEntries } from '@srvthreds/engine';

/** Who there is in the dev app: what `$approvers` and the like stand for in the sample patterns. */
export const DIRECTORY = {
  participants: [
    { id: 'rita' },
    { id: 'ada' },
    { id: 'ben' },
    { id: 'ola' },
    { id: 'sam' },
    { id: 'field-crew' },
  ],
  groups: [
    { name: 'approvers', participants: ['ada', 'ben'] },
    { name: 'operators', participants: ['ola'] },
    { name: 'supervisors', participants: ['sam'] },
  ],
} as const satisfies DirectoryEntries;
