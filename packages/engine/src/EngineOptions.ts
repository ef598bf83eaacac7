import type { Clock, Logger } from '@srvthreds/core';
import type { MessageQ } from '@srvthreds/queue';
import type { Storage } from '@srvthreds/storage';
import type { AdminServiceOptions } from './control/AdminService.ts';
import type { Directory } from './directory/Directory.ts';
import type { EngineSettings } from './EngineSettings.ts';
import type { ExpressionBounds } from './expression/Expression.ts';
import type { ParticipantTopic } from './protocol/messageRows.ts';
import type { PatternCompiler } from './step/PatternCompiler.ts';

export interface EngineOptions {
  /** Where the state is. Default: `StorageFactory.getStorage()`. Stays its maker's to close. */
  readonly storage?: Storage;
  /** Where messages go. Default: to `onMessage` handlers in this process. Stays its maker's to close. */
  readonly messageQ?: MessageQ;
  /**
   * On which topic of `messageQ` messages to a participant go; the same for all engines of a store. Default: all on
   * `SESSION_TOPIC`. Where session agents are, `sessionTopicOf` of `@srvthreds/queue`.
   */
  readonly participantTopic?: ParticipantTopic;
  /** Who there is: groups, services, roles. Default: nobody. */
  readonly directory?: Directory;
  /** Answers system events, with these parts; default: none are answered. `{}` mounts it with all defaults. */
  readonly admin?: AdminServiceOptions;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: says nothing. */
  readonly logger?: Logger;
  readonly settings?: Partial<EngineSettings>;
  readonly expressionBounds?: ExpressionBounds;
  /** Shared by engines of one process; its bounds count, not `expressionBounds`. Default: one of its own. */
  readonly patternCompiler?: PatternCompiler;
  /** On shutdown, handle first what already waits in the queue; for a queue that ends with this process. Default false. */
  readonly drainOnShutdown?: boolean;
  /** Name among the engines of the store. Default: a random one. */
  readonly id?: string;
}
