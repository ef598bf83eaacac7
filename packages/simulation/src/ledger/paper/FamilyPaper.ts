import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import type { Expected, Wish } from './Expected.ts';
import { NO_MATCH, Paper } from './Paper.ts';

const child = (patternId: string): Wish => ({ patternId, spawnType: 'child' });

/** What each event of its life makes it wish for. */
const WISHES: Readonly<Record<string, readonly Wish[]>> = {
  birth: [child('listener')],
  depart: [{ patternId: 'listener', spawnType: 'sibling', withContext: true }],
  invite: [child('guest'), child('guest')],
  expect: [child('guest')],
  clone: [{ ...child('family'), withContext: true }],
  venom: [child('listener')],
  lastly: [child('listener'), child('guest')],
  close: [],
};

export class FamilyPaper extends Paper {
  protected start({ event }: JournalBody): Expected {
    const { id, type } = event!;
    this.entries++;
    return { ...this.said('m', id, type), wishes: [child('listener')] };
  }

  protected event({ event: { id, type } }: JournalBody & { readonly event: Event }): Expected {
    const wishes = WISHES[type];
    if (!wishes) return NO_MATCH;
    if (type === 'lastly' || type === 'close') this.end();
    else this.entries++;
    return { ...this.said('m', id, type), wishes };
  }
}
