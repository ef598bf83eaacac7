import { EVENT_TYPES, type Event, type Transition } from '@srvthreds/core';
import { ADMIN_ROLE } from '../directory/Directory.ts';
import { EngineError, noSuchThred } from '../errors.ts';
import { allowsSource } from './allowsSource.ts';
import { broadcast, echo } from './broadcast.ts';
import type { CompiledDirectives, CompiledPattern } from './CompiledPattern.ts';
import { evaluateCondition } from './evaluateCondition.ts';
import { makeMessage, type AddressedEvent } from './makeMessage.ts';
import { failureData, toEventError } from './notification.ts';
import { people, resolveAddresses } from './resolveAddresses.ts';
import { spawnThreds } from './spawnThreds.ts';
import type { StepContext } from './StepContext.ts';
import { StepDraft } from './StepDraft.ts';
import type { SpawnContext, StepResult } from './StepResult.ts';
import { takeTransition } from './takeTransition.ts';
import { testCondition } from './testCondition.ts';
import type { ThredParent, ThredState } from './ThredState.ts';

/**
 * What an event does to a thred. Pure: the same pattern, state, event and context always give the same result, and
 * nothing has happened until the result is committed.
 *
 * @param state must be alive (not terminated)
 * @throws EngineError, RefusedError: the step is not made, nothing of it may be kept
 */
export function step(
  pattern: CompiledPattern,
  state: ThredState,
  event: Event,
  context: StepContext,
): StepResult {
  const draft = new StepDraft(pattern, state, context, event);
  if (isErrorReport(event, draft)) return passOn(event, draft);
  expireIfOverdue(draft);
  if (event.type === EVENT_TYPES.clientBroadcast) return tellAll(event, draft);
  if (draft.status === 't') return refuseLate(event, draft);
  react(event, draft);
  return draft.finish();
}

/** What a thred is born with. */
export interface ThredBirth {
  readonly thredId: string;
  /** Its first input, for this thred. Without one it waits in its first reaction. */
  readonly event?: Event;
  /** Who spawned it. */
  readonly parent?: ThredParent;
  /** What it takes over from there. */
  readonly context?: SpawnContext;
  readonly holdsPlace?: boolean;
  readonly isOnlyOutcome?: boolean;
}

/** A thred's first step, with the event that starts it; whatever that event reports, it is an input. Pure, like `step`. */
export function firstStep(
  pattern: CompiledPattern,
  birth: ThredBirth,
  context: StepContext,
): StepResult {
  const { event } = birth;
  const draft = new StepDraft(pattern, newThred(pattern, birth, context), context, event);
  if (event) react(event, draft);
  return draft.finish();
}

/** What an offered event does to a thred, and whether the thred took it. */
export interface OfferResult extends StepResult {
  readonly isTaken: boolean;
}

/**
 * What an event that is for no thred does to one that waits where such events are offered: it is tested first, and
 * applied only if the reaction would take it. Pure, like `step`.
 */
export function stepOffer(
  pattern: CompiledPattern,
  state: ThredState,
  event: Event,
  context: StepContext,
): OfferResult {
  const draft = new StepDraft(pattern, state, context, event);
  expireIfOverdue(draft);
  const isTaken = wouldTake(event, draft);
  if (isTaken) react(event, draft);
  return { ...draft.finish(), isTaken };
}

function wouldTake(event: Event, draft: StepDraft): boolean {
  const reaction = draft.current;
  if (draft.status !== 'a' || !reaction?.takesUnbound) return false;
  if (!allowsSource(reaction, event.source, draft.context.directory)) return false;
  const before = draft.locals.values;
  const passes = testCondition(reaction.condition, draft.scope(event));
  // What a test sets, only the test sees.
  draft.locals.restore(before);
  return passes;
}

/** An administrator's transition. Pure, like `step`. */
export function stepTransition(
  pattern: CompiledPattern,
  state: ThredState,
  transition: Transition,
  context: StepContext,
): StepResult {
  const draft = new StepDraft(pattern, state, context);
  move(transition, 'a', draft);
  return draft.finish();
}

/** What happens when nothing did: the expiry transition of the reaction that the thred is in. Pure, like `step`. */
export function expire(
  pattern: CompiledPattern,
  state: ThredState,
  context: StepContext,
): StepResult {
  const draft = new StepDraft(pattern, state, context);
  makeExpiry(draft);
  return draft.finish();
}

/** A thred as it is born, in its first reaction, before its first event. */
function newThred(
  pattern: CompiledPattern,
  { thredId: id, parent, context, holdsPlace, isOnlyOutcome }: ThredBirth,
  { now, acceptedAt }: StepContext,
): ThredState {
  return {
    format: 1,
    kind: 'thred',
    id,
    patternId: pattern.id,
    patternVersion: pattern.version,
    status: 'a',
    startTime: now,
    ...(acceptedAt > now ? { startAcceptedAt: acceptedAt } : {}),
    lastUpdateTime: now,
    meta: {},
    reaction: { name: pattern.reactions[0]!.name, enteredAt: now, entry: 1 },
    locals: context?.locals ?? {},
    participants: context?.participants ?? [],
    entries: 1,
    messages: 0,
    ...(parent ? { parent } : {}),
    ...(holdsPlace ? { holdsPlace: true as const } : {}),
    ...(isOnlyOutcome ? { isOnlyOutcome: true as const } : {}),
  };
}

/** Runs reactions on the event, and on what their transitions feed on, until one waits. */
function react(event: Event, draft: StepDraft): void {
  let input: Event | undefined = event;
  for (let passes = 0; input; passes++) {
    if (passes >= draft.context.maxSteps)
      throw new EngineError(
        'STEP_CHAIN_TOO_LONG',
        `expected at most ${draft.context.maxSteps} reactions for one event, found more`,
      );
    input = reactOnce(input, draft);
  }
}

function reactOnce(input: Event, draft: StepDraft): Event | undefined {
  const from = draft.reaction?.name;
  const directives = match(input, draft);
  if (!directives) {
    draft.log.push({ type: 'nm', ...(from === undefined ? {} : { from }) });
    return undefined;
  }
  const message = makeMessage(directives, input, draft);
  echo(input, draft);
  const next = takeTransition(directives.transition, input, draft);
  updateMeta(input, draft);
  logMove('m', from, draft);
  if (message) send(message, input, draft);
  if (directives.spawn) spawnThreds(directives.spawn, draft);
  return next;
}

function match(input: Event, draft: StepDraft): CompiledDirectives | undefined {
  const reaction = draft.current;
  if (!reaction || !allowsSource(reaction, input.source, draft.context.directory)) return undefined;
  return evaluateCondition(reaction.condition, input, draft);
}

/** Addresses are resolved after the transition; whoever is reached, and the sender, take part from then on. */
function send({ addresses, event }: AddressedEvent, input: Event, draft: StepDraft): void {
  const to = resolveAddresses(addresses, draft.participants, draft.context.directory);
  for (const id of [...to, input.source.id]) draft.participants.add(id);
  draft.send(to, event);
}

function updateMeta({ data, type }: Event, draft: StepDraft): void {
  const displayUri = data?.display?.uri ?? draft.meta.displayUri;
  draft.meta = {
    label: data?.title ?? draft.pattern.pattern.name,
    description: data?.description ?? type,
    ...(displayUri === undefined ? {} : { displayUri }),
  };
}

/** An event accepted after the deadline finds the expiry made, whether or not its timer has come. */
function expireIfOverdue(draft: StepDraft): void {
  const { reaction, current } = draft;
  if (!reaction || reaction.clockStopped || !current?.expiry) return;
  if (draft.context.acceptedAt > reaction.enteredAt + current.expiry.interval) makeExpiry(draft);
}

function makeExpiry(draft: StepDraft): void {
  return move(draft.current?.expiry?.transition, 'x', draft);
}

/** A transition that no event has made. */
function move(transition: Transition | undefined, type: 'x' | 'a', draft: StepDraft): void {
  const from = draft.reaction?.name;
  const input = takeTransition(transition, undefined, draft);
  draft.meta = { ...draft.meta, label: draft.pattern.pattern.name };
  logMove(type, from, draft);
  if (input) react(input, draft);
}

/** The expiry has ended the thred: the sender is told the same as if the timer had come before the event. */
function refuseLate({ id, source }: Event, draft: StepDraft): StepResult {
  const refusal = toEventError(noSuchThred(draft.thredId));
  if (!draft.context.directory.isService(source.id))
    draft.send(
      [source.id],
      draft.newEvent(EVENT_TYPES.tell, { data: failureData(id, refusal), re: id }),
    );
  draft.log.push({ type: 'e' });
  return { ...draft.finish(), refusal };
}

function logMove(type: 'm' | 'x' | 'a', from: string | undefined, draft: StepDraft): void {
  const to = draft.reaction?.name;
  draft.log.push({
    type,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
}

function tellAll(event: Event, draft: StepDraft): StepResult {
  broadcast(event, draft);
  draft.log.push({ type: 'n', ...(draft.reaction ? { from: draft.reaction.name } : {}) });
  return draft.finish();
}

/**
 * A failure reported by a service that the thred has asked, or by an administrator: not an input, but news for
 * everybody who takes part.
 */
function isErrorReport({ data, source }: Event, { participants, context }: StepDraft): boolean {
  if (!data?.content?.error) return false;
  if (context.directory.roles(source.id).includes(ADMIN_ROLE)) return true;
  return context.directory.serviceAddresses(source.id).some((address) => participants.has(address));
}

function passOn(event: Event, draft: StepDraft): StepResult {
  const error = event.data!.content!.error!;
  const to = people(draft.participants, draft.context.directory);
  const data = failureData(event.id, error);
  if (to.length > 0) draft.send(to, draft.newEvent(EVENT_TYPES.tell, { data, re: event.id }));
  draft.log.push({ type: 'e', ...(draft.reaction ? { from: draft.reaction.name } : {}) });
  return draft.finish();
}
