import { BlipPaper } from './BlipPaper.ts';
import { CounterPaper } from './CounterPaper.ts';
import { FamilyPaper } from './FamilyPaper.ts';
import { GuestPaper } from './GuestPaper.ts';
import { ListenerPaper } from './ListenerPaper.ts';
import type { Paper } from './Paper.ts';
import { ReminderPaper } from './ReminderPaper.ts';

/** A sheet for a thred that is about to be born. */
export function newPaper(patternId: string): Paper {
  switch (patternId) {
    case 'counter':
      return new CounterPaper();
    case 'reminder':
      return new ReminderPaper();
    case 'family':
      return new FamilyPaper();
    case 'guest':
      return new GuestPaper();
    case 'listener':
      return new ListenerPaper();
    default:
      return new BlipPaper();
  }
}
