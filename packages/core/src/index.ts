export { nextDelayMs } from './backoff.ts';
export { sleep } from './clock/Clock.ts';
export { FakeClock } from './clock/FakeClock.ts';
export { SystemClock } from './clock/SystemClock.ts';
export { CORE_ERRORS, CoreError } from './errors/coreErrors.ts';
export { errorCode, errorMessage, isRetryable, SrvThredsError } from './errors/SrvThredsError.ts';
export { WIRE_CODES } from './errors/wireCodes.ts';
export { EVENT_SCHEMA } from './event/eventSchema.ts';
export { EVENT_TYPES, SYSTEM_SOURCE, SYSTEM_THRED_ID } from './event/eventTypes.ts';
export { parseEvent, validateEvent } from './event/validateEvent.ts';
export { describeFindings, pointerTo } from './finding/Finding.ts';
export { FINDING_KINDS } from './finding/findingKinds.ts';
export { digest } from './id/digest.ts';
export { randomId } from './id/randomId.ts';
export { partitionOfRoute, routeOfEvent, routeOfThred, startedThredId } from './id/route.ts';
export { canonicalJson } from './json/canonicalJson.ts';
export { silentLogger } from './logger.ts';
export { parseExpression } from './pattern/expression/parseExpression.ts';
export { TRANSITIONS } from './pattern/Pattern.ts';
export {
  derivedPatternId,
  patternId,
  patternVersion,
  reactionName,
} from './pattern/patternNames.ts';
export { PATTERN_SCHEMA } from './pattern/patternSchema.ts';
export { readSourceRule } from './pattern/sourceRule.ts';
export { readTemplateText, SPREAD_KEY } from './pattern/templateSyntax.ts';
export { parsePattern, validatePattern } from './pattern/validatePattern.ts';
export { walkConditions } from './pattern/walkConditions.ts';

export type { Backoff } from './backoff.ts';
export type { Cancel, Clock } from './clock/Clock.ts';
export type { CoreErrorCode } from './errors/coreErrors.ts';
export type { ErrorCodeRow, ErrorDetail } from './errors/SrvThredsError.ts';
export type { WireCode } from './errors/wireCodes.ts';
export type {
  Event,
  EventAdvice,
  EventContent,
  EventData,
  EventError,
  EventSource,
  EventTask,
  EventValues,
  InlineItem,
  InteractionTemplate,
  TaskOperation,
} from './event/Event.ts';
export type { Finding } from './finding/Finding.ts';
export type { FindingCode, FindingKind } from './finding/findingKinds.ts';
export type { Routed } from './id/route.ts';
export type { Logger } from './logger.ts';
export type { Message } from './message/Message.ts';
export type { IsKnownGroup } from './pattern/analysis/checkGroups.ts';
export type { IsKnownPattern } from './pattern/checks/checkDirectives.ts';
export type {
  AndCondition,
  Condition,
  Directives,
  Expiry,
  FilterCondition,
  OrCondition,
  Pattern,
  Publish,
  Reaction,
  Spawn,
  Transform,
  Transition,
  TransitionInput,
} from './pattern/Pattern.ts';
export type { SyntaxNode } from './pattern/expression/SyntaxNode.ts';
export type { SourceRule } from './pattern/sourceRule.ts';
export type { TemplateText } from './pattern/templateSyntax.ts';
export type { ValidatePatternOptions } from './pattern/validatePattern.ts';
