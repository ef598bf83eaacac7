import type { Changes, NewTimer } from '@srvthreds/storage';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { StepMessage, StepSpawn } from '../step/StepResult.ts';
import type { ThredState } from '../step/ThredState.ts';
import { endedLabel, type Tombstone } from './aggregates.ts';
import { commandsOf } from './commandsOf.ts';
import type { JournalBody } from './JournalBody.ts';
import type { OutboxRows } from './OutboxRows.ts';
import type { SeenChange } from './SeenList.ts';
import { thredLabels } from './thredLabels.ts';
import type { TimerWork } from './Work.ts';

/** What has been decided about one thred and shall be written in one commit. */
export interface ThredDecision {
  /** Undefined only if the thred ends with it, for that needs no pattern. */
  readonly pattern: CompiledPattern | undefined;
  /** Undefined if the thred is born with it. */
  readonly before: ThredState | undefined;
  readonly after: ThredState;
  readonly seen: SeenChange;
  readonly messages: readonly StepMessage[];
  readonly spawns: readonly StepSpawn[];
  /** What somebody is told who asked for the change from outside. */
  readonly answer?: StepMessage | undefined;
  readonly journal: readonly JournalBody[];
  /** Accepted time of the work; of the first if there are several. */
  readonly acceptedAt: number;
}

/** Everything that the commit of a decision writes: state or tombstone, ids, outbox, timers, labels, journal. */
export function planThred(decision: ThredDecision, rows: OutboxRows): Changes {
  const { before, after, seen, messages, answer, journal } = decision;
  const ended = after.status === 't';
  const told = answer ? [...messages, answer] : messages;
  return {
    ...(after === before ? {} : { state: JSON.stringify(stateAfter(decision)) }),
    seen,
    enqueue: [...told.flatMap(rows.message), ...commandsOf(decision).map(rows.command)],
    ...(ended
      ? {
          cancel: 'all' as const,
          labels: [endedLabel(after.lastUpdateTime, tombstone(decision).startAcceptedAt)],
        }
      : planTimers(decision)),
    ...(ended ? {} : planLabels(decision)),
    journal: journal.map((body) => JSON.stringify(body)),
  };
}

/** Written only if they change. */
function planLabels({ pattern, before, after }: ThredDecision): Pick<Changes, 'labels'> {
  if (!pattern) return {};
  // What a thred waits for may depend on its locals.
  const isSame = before?.reaction?.name === after.reaction?.name && before?.locals === after.locals;
  if (before && isSame) return {};
  const labels = thredLabels(pattern, after);
  const old = before && thredLabels(pattern, before);
  return old?.join(' ') === labels.join(' ') ? {} : { labels };
}

/** What the aggregate is after the commit: the thred, or what is left of it if it has ended. */
export function stateAfter(
  decision: Pick<ThredDecision, 'before' | 'after' | 'acceptedAt'>,
): ThredState | Tombstone {
  return decision.after.status === 't' ? tombstone(decision) : decision.after;
}

function tombstone({
  after,
  before,
  acceptedAt,
}: Pick<ThredDecision, 'before' | 'after' | 'acceptedAt'>): Tombstone {
  return {
    format: 1,
    kind: 'tombstone',
    thredId: after.id,
    patternId: after.patternId,
    endedAt: after.lastUpdateTime,
    // A thred is started at or after its event was accepted, unless clocks differ; so this is a safe floor.
    startAcceptedAt: before ? (before.startAcceptedAt ?? before.startTime) : acceptedAt,
    ...(after.isOnlyOutcome ? { isOnlyOutcome: true as const } : {}),
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
  const timer = entered && pattern && newTimer(pattern, after, entered);
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
