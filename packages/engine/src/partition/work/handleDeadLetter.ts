import { eventTopic } from '@srvthreds/queue';
import type { NewMessage } from '@srvthreds/storage';
import { deadLetterKey } from '../../protocol/aggregates.ts';
import {
  commandAgain,
  eventAgain,
  isCommand,
  isCut,
  isEvent,
  planClosedLetter,
  readLetter,
  type LetterContent,
} from '../../protocol/deadLetter.ts';
import type { DeadLetterWork } from '../../protocol/Work.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/**
 * Sends a dead letter again, or removes it. An event or a command goes into its queue first and its letter is closed then:
 * a crash between sends the same one once more, which is recognised by its id. A message leaves with the commit that
 * closes its letter. A letter that is closed already, or is not there, stays as it is.
 */
export async function handleDeadLetter(
  work: DeadLetterWork,
  scope: PartitionScope,
): Promise<number> {
  const key = deadLetterKey(work.id);
  const known = await scope.committer.load(key);
  if (known?.state.kind !== 'dead') return 1;
  // Whoever asked for it was told before; a part of a message is no message.
  if (work.action === 'send-again' && isCut(readLetter(known.state.body))) return 1;
  const at = scope.parts.clock.now();
  const enqueue =
    work.action === 'send-again' ? await sendAgain(work, known.state.body, scope) : {};
  const what = work.action === 'send-again' ? 'sent-again' : 'removed';
  const changes = planClosedLetter(known.state, { what, at, ...enqueue });
  await scope.committer.commit(key, changes, { ifEtag: known.etag });
  return 1;
}

async function sendAgain(
  work: DeadLetterWork,
  body: string,
  scope: PartitionScope,
): Promise<{ readonly enqueue?: NewMessage }> {
  const content: LetterContent = readLetter(body);
  if (isEvent(content)) {
    const { inboundQ } = scope.parts;
    const again = eventAgain(work.id, content, work.acceptedAt);
    const topic = eventTopic(inboundQ.partitionOf(again.event));
    await inboundQ.service.publish(topic, { id: again.event.id, body: JSON.stringify(again) });
    return {};
  }
  if (isCommand(content)) {
    const again = scope.parts.rows.command(commandAgain(work.id, content, work.acceptedAt));
    await scope.parts.inboundQ.service.publish(again.topic, again);
    return {};
  }
  // Crossing out the attempt that failed must not meet the one that is made now.
  await scope.crossedOut();
  const { id, topic, body: text } = content;
  return { enqueue: { id, topic, body: text } };
}
