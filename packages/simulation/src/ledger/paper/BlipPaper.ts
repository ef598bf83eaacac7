import type { JournalBody } from '@srvthreds/engine';
import type { Expected } from './Expected.ts';
import { NO_MATCH, Paper } from './Paper.ts';

/** Of every thred that ends with the event that starts it. */
export class BlipPaper extends Paper {
  protected start({ event }: JournalBody): Expected {
    const { id, type } = event!;
    this.end();
    return this.said('m', id, type);
  }

  protected event(): Expected {
    return NO_MATCH;
  }
}
