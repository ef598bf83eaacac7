export { DeadLetters } from './control/DeadLetters.ts';
export { checkStore } from './checkStore.ts';
export { createEngine } from './createEngine.ts';
export { AdminService } from './control/AdminService.ts';
export { ADMIN_ROLE, staticDirectory } from './directory/Directory.ts';
export { Engine } from './Engine.ts';
export { DEFAULT_SETTINGS } from './EngineSettings.ts';
export { ENGINE_ERRORS, EngineError, RefusedError } from './errors.ts';
export { DEFAULT_EXPRESSION_BOUNDS } from './expression/Expression.ts';
export { LOCAL_TOPIC, SESSION_TOPIC } from './protocol/messageRows.ts';
export { PatternCompiler } from './step/PatternCompiler.ts';
export { PatternsStore } from './stores/PatternsStore.ts';
export { ThredsStore } from './stores/ThredsStore.ts';

export type { Event, Message, Pattern } from '@srvthreds/core';
export type { DeadLetterChange, DeadLettersOptions } from './control/DeadLetters.ts';
export type { AdminParts, AdminServiceOptions } from './control/AdminService.ts';
export type { Records } from './control/dataControl.ts';
export type { PatternSource } from './control/reloadPatterns.ts';
export type { SystemSpec } from './control/systemSpec.ts';
export type { CreateEngineOptions } from './createEngine.ts';
export type { Directory, DirectoryEntries, ServiceAddress } from './directory/Directory.ts';
export type { EngineHealth, MessageHandler } from './Engine.ts';
export type { EngineOptions } from './EngineOptions.ts';
export type { EngineSettings } from './EngineSettings.ts';
export type { EngineErrorCode } from './errors.ts';
export type { ExplainOptions } from './explain/Explainer.ts';
export type {
  Explanation,
  PatternExplanation,
  ReactionExplanation,
  Reason,
  ThredExplanation,
  Verdict,
} from './explain/Explanation.ts';
export type { ExpressionBounds } from './expression/Expression.ts';
export type { OnMessage } from './outbox/HandlerSink.ts';
export type { DeadLetterEntry, Tombstone } from './protocol/aggregates.ts';
export type { JournalBody, JournalKind, StepGiven, ThredView } from './protocol/JournalBody.ts';
export type { ParticipantTopic } from './protocol/messageRows.ts';
export type { Outcome, Receipt } from './Receipt.ts';
export type { StepLog, StepMessage } from './step/StepResult.ts';
export type { ReactionState, ThredMeta, ThredState, ThredStatus } from './step/ThredState.ts';
export type { AddPatternOptions } from './stores/patternChecks.ts';
export type { PatternName } from './stores/PatternPublisher.ts';
export type {
  DeadLetterPage,
  DeadLetterRef,
  DeadLetterView,
  JournalLine,
  ThredPage,
} from './stores/ThredsStore.ts';
export type { Replay } from './stores/ThredReplay.ts';
export type { PatternsStoreOptions } from './stores/PatternsStore.ts';
export type { PatternCompilerOptions } from './step/PatternCompiler.ts';
export type { CompiledPattern } from './step/CompiledPattern.ts';
