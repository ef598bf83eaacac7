import type { Storage } from '@srvthreds/storage';
import { AdminService, type AdminParts, type AdminServiceOptions } from './AdminService.ts';
import { ThredNotices, type ThredNoticesOptions } from './ThredNotices.ts';
import { Watchers } from './Watchers.ts';

export type AdministrationParts = Omit<AdminParts & ThredNoticesOptions, 'watchers'> & {
  readonly storage: Storage;
};

/** System events in one engine: the service that answers them, and the watch over threds. */
export class Administration {
  readonly service: AdminService;
  readonly #watchers: Watchers;
  readonly #notices: ThredNotices;

  constructor(parts: AdministrationParts, options: AdminServiceOptions) {
    const watchers = new Watchers(parts.storage, parts.clock);
    this.#watchers = watchers;
    this.#notices = new ThredNotices({ ...parts, watchers });
    this.service = new AdminService({ ...parts, watchers }, options);
  }

  /** Takes over what others have changed. */
  refresh(): Promise<void> {
    return this.#watchers.refresh();
  }

  /** Takes note of what a commit has written down. */
  note(journal: readonly string[]): void {
    this.#notices.note(journal);
  }

  stop(): void {
    this.#notices.stop();
  }
}
