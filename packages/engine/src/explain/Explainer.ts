import {
  EVENT_TYPES,
  parseEvent,
  partitionOfRoute,
  routeOfThred,
  type Event,
} from '@srvthreds/core';
import type { EngineParts } from '../EngineParts.ts';
import { decodeAggregate, limiterKey, thredKey } from '../protocol/aggregates.ts';
import { routeOfLimiter } from '../protocol/commands.ts';
import { NEW_LIMITER } from '../protocol/limiter.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { StepContext } from '../step/StepContext.ts';
import type { ThredState } from '../step/ThredState.ts';
import { explainBound } from './explainBound.ts';
import { explainLimits } from './explainLimits.ts';
import { explainOffer } from './explainOffer.ts';
import { explainStart } from './explainStart.ts';
import type { Explanation, PatternExplanation, ThredExplanation } from './Explanation.ts';

export interface ExplainOptions {
  /** Most patterns and most threds to explain, 1 to 1,000. Default 50. */
  readonly limit?: number;
  /** Explain these patterns only, by id. Default: all, those first that the index names. */
  readonly patternIds?: readonly string[];
}

type Explained<T> = readonly [list: readonly T[], omitted: number];

const NOTHING = [[], 0] as const;

/** Says of an event why it does what it does. Reads patterns, threds and limiters; changes nothing. */
export class Explainer {
  readonly #parts: EngineParts;
  readonly #limit: number;
  readonly #patternIds: readonly string[] | undefined;

  /** @throws RangeError if the limit is out of its range */
  constructor(parts: EngineParts, { limit = 50, patternIds }: ExplainOptions = {}) {
    if (!(limit >= 1 && limit <= 1_000))
      throw new RangeError(`expected a limit of 1 to 1,000, found ${limit}`);
    this.#parts = parts;
    this.#limit = Math.floor(limit);
    this.#patternIds = patternIds;
  }

  /** @throws CoreError `EVENT_INVALID` */
  async explain(candidate: Event): Promise<Explanation> {
    const event = parseEvent(candidate);
    const isBound = typeof event.thredId === 'string';
    // Without a thred to go to, it is refused and shown to nobody.
    const isRefused = !isBound && event.type === EVENT_TYPES.clientBroadcast;
    const [patterns, morePatterns] = isBound || isRefused ? NOTHING : await this.#patterns(event);
    const [threds, moreThreds] = isBound
      ? [[await this.#bound(event, event.thredId)], 0]
      : isRefused
        ? NOTHING
        : await this.#waiting(event);
    const omitted = { patterns: morePatterns, threds: moreThreds };
    return { eventId: event.id, patterns, threds, omitted };
  }

  async #patterns(event: Event): Promise<Explained<PatternExplanation>> {
    const { patterns } = this.#parts;
    const candidates = new Set(patterns.candidates(event).map(({ id }) => id));
    const others = Object.keys(patterns.active).filter((id) => !candidates.has(id));
    const wanted = this.#patternIds ?? [...candidates, ...others];
    const explained: PatternExplanation[] = [];
    for (const id of wanted.slice(0, this.#limit))
      explained.push(await this.#pattern(id, candidates.has(id), event));
    return [explained, wanted.length - explained.length];
  }

  async #pattern(
    patternId: string,
    isCandidate: boolean,
    event: Event,
  ): Promise<PatternExplanation> {
    const { patterns, clock } = this.#parts;
    const { active } = patterns;
    const version = Object.hasOwn(active, patternId) ? active[patternId] : undefined;
    const pattern = version && (await patterns.versionOrNone(patternId, version));
    if (!pattern) return { patternId, isCandidate, verdict: 'inactive', reasons: [] };
    const explained = explainStart(pattern, event, this.#context(event));
    const { limits } = pattern;
    const limited =
      limits && explained.verdict === 'matches'
        ? explainLimits(explained, limits, {
            limiter: await this.#limiter(patternId),
            now: clock.now(),
          })
        : explained;
    return { patternId, version, isCandidate, ...limited };
  }

  async #bound(event: Event, thredId: string): Promise<ThredExplanation> {
    const state = await this.#read(routeOfThred(thredId), thredKey(thredId));
    if (state?.kind !== 'thred') return { thredId, verdict: 'ended', reasons: [] };
    return this.#thred(state, (pattern) =>
      explainBound(pattern, state, event, this.#context(event)),
    );
  }

  async #waiting(event: Event): Promise<Explained<ThredExplanation>> {
    const found = new Map<string, ThredState>();
    const labels = this.#parts.patterns.waitLabels(event);
    let omitted = 0;
    for (let partition = 0; partition < this.#parts.inboundQ.partitions; partition++)
      for (const label of labels) {
        const { storage } = this.#parts;
        const listed = await storage.scan(partition, { label, limit: this.#limit });
        for (const { state } of listed) {
          const thred = decodeAggregate(state) as ThredState;
          if (found.size < this.#limit) found.set(thred.id, thred);
        }
        omitted += await storage.count(partition, label);
      }
    const explained: ThredExplanation[] = [];
    for (const state of found.values())
      explained.push(
        await this.#thred(state, (pattern) =>
          explainOffer(pattern, state, event, this.#context(event)),
        ),
      );
    return [explained, Math.max(0, omitted - found.size)];
  }

  async #thred(
    { id: thredId, patternId, patternVersion }: ThredState,
    explain: (pattern: CompiledPattern) => ReturnType<typeof explainBound>,
  ): Promise<ThredExplanation> {
    const pattern = await this.#parts.patterns.versionOrNone(patternId, patternVersion);
    if (!pattern) return { thredId, patternId, verdict: 'inactive', reasons: [] };
    return { thredId, patternId, ...explain(pattern) };
  }

  async #limiter(patternId: string) {
    const state = await this.#read(routeOfLimiter(patternId), limiterKey(patternId));
    return state?.kind === 'limiter' ? state : NEW_LIMITER;
  }

  async #read(route: string, id: string) {
    const { storage, inboundQ } = this.#parts;
    const partition = partitionOfRoute(route, inboundQ.partitions);
    const snapshot = await storage.read({ partition, id });
    return snapshot && decodeAggregate(snapshot.state);
  }

  #context({ id: causeId }: Event): StepContext {
    const { clock, directory, patterns, settings } = this.#parts;
    const now = clock.now();
    return {
      now,
      acceptedAt: now,
      causeId,
      directory,
      findPattern: (nameOrId) => patterns.find(nameOrId),
      maxSteps: settings.maxStepsPerEvent,
      log: () => undefined,
    };
  }
}
