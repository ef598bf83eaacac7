export { AGENT_ERRORS, AgentError } from './gateway/errors.ts';
export { SessionAgent } from './gateway/SessionAgent.ts';

export type { AgentErrorCode } from './gateway/errors.ts';
export type { Hints } from './gateway/Hints.ts';
export type { ClientError, EventAnswer, Gap, TakeAnswer } from './gateway/protocol.ts';
export type { SessionAgentOptions } from './gateway/SessionAgentOptions.ts';
