import { errorCode, type Clock } from '@srvthreds/core';
import type { OutboxMessage } from '../outbox/MessageSink.ts';
import { deadLetterKey } from '../protocol/aggregates.ts';
import { cutMessage, planDeadLetter, planSetAsideAgain } from '../protocol/deadLetter.ts';
import type { Committer } from './Committer.ts';

/** Longest reason that a letter keeps, characters. */
const MOST_REASON = 1_000;

/**
 * Keeps a message that cannot be delivered where people can see it, and can send it again. Of one that is too large for
 * a letter only the beginning is kept.
 */
export async function parkMessage(
  message: OutboxMessage,
  reason: string,
  committer: Committer,
  clock: Clock,
): Promise<void> {
  const key = deadLetterKey(message.id);
  const why = { reason: reason.slice(0, MOST_REASON), at: clock.now() };
  const park = (body: object) =>
    committer.commit(key, planDeadLetter({ ...why, body: JSON.stringify(body) }), {
      ifAbsent: true,
    });
  try {
    await park(message);
  } catch (error) {
    switch (errorCode(error) ?? 'none') {
      case 'STORAGE_VERSION_CONFLICT':
        await parkAgain(key, why, committer);
        break;
      case 'STORAGE_TOO_LARGE':
        await parkCut(message, park);
        break;
      default:
        throw error;
    }
  }
}

/** A message that lies there cut cannot have been sent again: it stays as it is. */
async function parkCut(
  message: OutboxMessage,
  park: (body: object) => Promise<void>,
): Promise<void> {
  try {
    await park(cutMessage(message));
  } catch (error) {
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
  }
}

/** It lies there already, or did until it was sent again. What people have removed stays removed. */
async function parkAgain(
  key: string,
  letter: { readonly reason: string; readonly at: number },
  committer: Committer,
): Promise<void> {
  const known = (await committer.read(key))?.known;
  if (known?.state.kind !== 'closed-letter') return;
  if (known.state.history.at(-1)?.what !== 'sent-again') return;
  await committer.commit(key, planSetAsideAgain(known.state, letter), { ifEtag: known.etag });
}
