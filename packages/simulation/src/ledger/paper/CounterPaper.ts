import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import type { Expected } from './Expected.ts';
import { NO_MATCH, Paper } from './Paper.ts';

export class CounterPaper extends Paper {
  protected start({ event }: JournalBody): Expected {
    this.count = 1;
    this.entries++;
    return this.said('m', event!.id, '1');
  }

  protected event({ event: { id, type } }: JournalBody & { readonly event: Event }): Expected {
    if (type === 'add') {
      this.count++;
      this.entries++;
    } else if (type === 'close') this.end();
    else return NO_MATCH;
    return this.said('m', id, String(this.count));
  }

  protected override fails({ type }: Event): boolean {
    return type === 'fail';
  }
}
