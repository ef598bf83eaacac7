import type { Changes, NewTimer } from '@srvthreds/storage';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { StepMessage } from '../step/StepResult.ts';
import type { ThredState } from '../step/ThredState.ts';
import { endedLabel, LIVE_LABEL, liveLabel, type Tombstone } from './aggregates.ts';
import type { JournalBody } from './JournalBody.ts';
import type { MessageRows } from './messageRows.ts';
import type { SeenChange } from './SeenWindow.ts';
import type { TimerWork } from './Work.ts';

/** What has been decided about one thred and shall be written in one commit. */
export interface ThredDecision {
  readonly pattern: CompiledPattern;
  /** Undefined if the thred is born with it. */
  readonly before: ThredState | undefined;
  readonly after: ThredState;
  readonly seen: SeenChange;
  readonly messages: readonly StepMessage[];
  readonly journal: readonly JournalBody[];
  /** Accepted time of the work; of the first if there are several. */
  readonly acceptedAt: number;
}

/** Everything that the commit of a decision writes: state or tombstone, ids, outbox, timers, labels, journal. */
export function planThred(decision: ThredDecision, rows: MessageRows): Changes {
  const { before, after, seen, messages, journal } = decision;
  const ended = after.status === 't';
  return {
    ...(after === before ? {} : { state: JSON.stringify(stateAfter(decision)) }),
    seen,
    enqueue: messages.flatMap(rows),
    ...(ended
      ? {
          cancel: 'all' as const,
          labels: [endedLabel(after.lastUpdateTime, tombstone(decision).startAcceptedAt)],
        }
      : planTimers(decision)),
    ...(before || ended ? {} : { labels: [LIVE_LABEL, liveLabel(after.patternId)] }),
    journal: journal.map((body) => JSON.stringify(body)),
  };
}

/** What the aggregate is after the commit: the thred, or what is left of it if it has ended. */
export function stateAfter(decision: ThredDecision): ThredState | Tombstone {
  return decision.after.status === 't' ? tombstone(decision) : decision.after;
}

function tombstone({ after, before, acceptedAt }: ThredDecision): Tombstone {
  return {
    format: 1,
    kind: 'tombstone',
    thredId: after.id,
    patternId: after.patternId,
    endedAt: after.lastUpdateTime,
    // A thred is started at or after its event was accepted, unless clocks differ; so this is a safe floor.
    startAcceptedAt: before ? (before.startAcceptedAt ?? before.startTime) : acceptedAt,
  };
}

/** One timer per entry of a reaction with an expiry; leaving the reaction, or a failed expiry, takes it back. */
function planTimers({
  pattern,
  before,
  after,
}: ThredDecision): Pick<Changes, 'schedule' | 'cancel'> {
  const left = before?.reaction?.entry;
  const entered = after.reaction;
  if (entered?.clockStopped) return { cancel: [String(entered.entry)] };
  if (left === entered?.entry) return {};
  const timer = entered && newTimer(pattern, after, entered);
  return {
    ...(left === undefined ? {} : { cancel: [String(left)] }),
    ...(timer ? { schedule: [timer] } : {}),
  };
}

function newTimer(
  { reactions }: CompiledPattern,
  { id, lastUpdateTime }: ThredState,
  { name, enteredAt, entry }: NonNullable<ThredState['reaction']>,
): NewTimer | undefined {
  const expiry = reactions.find((reaction) => reaction.name === name)?.expiry;
  if (!expiry) return undefined;
  const dueAt = enteredAt + expiry.interval;
  const work: TimerWork = {
    format: 1,
    kind: 'timer',
    acceptedAt: lastUpdateTime,
    thredId: id,
    entry,
    dueAt,
  };
  return { id: String(entry), dueAt, body: JSON.stringify(work) };
}
