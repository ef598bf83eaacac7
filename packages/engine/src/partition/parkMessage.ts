import { errorCode, type Clock } from '@srvthreds/core';
import type { OutboxMessage } from '../outbox/MessageSink.ts';
import { deadLetterKey } from '../protocol/aggregates.ts';
import { planDeadLetter, planSetAsideAgain } from '../protocol/deadLetter.ts';
import type { Committer } from './Committer.ts';

/** Keeps a message that cannot be delivered where people can see it, and can send it again. */
export async function parkMessage(
  message: OutboxMessage,
  reason: string,
  committer: Committer,
  clock: Clock,
): Promise<void> {
  const key = deadLetterKey(message.id);
  const letter = { reason, at: clock.now(), body: JSON.stringify(message) };
  try {
    await committer.commit(key, planDeadLetter(letter), { ifAbsent: true });
  } catch (error) {
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
    await parkAgain(key, letter, committer);
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
