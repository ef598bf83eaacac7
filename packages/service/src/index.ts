export { problem, readAll, readGroup } from './config/readAll.ts';
export {
  readFile,
  readFolder,
  readHost,
  readLogLevel,
  readNamespace,
  readPort,
  readUrl,
  readWhole,
} from './config/readers.ts';
export { sendFailure } from './http/answerError.ts';
export { closeHttp } from './http/closeHttp.ts';
export { createHttp, MAX_BODY_BYTES } from './http/createHttp.ts';
export { deadLetterRoutes } from './http/deadLetterRoutes.ts';
export { eventRoutes } from './http/eventRoutes.ts';
export { describeFailure, statusOf } from './http/failure.ts';
export { guardApi } from './http/guardApi.ts';
export { isLoopbackAddress, isLoopbackName, isOwnRequest } from './http/isOwnRequest.ts';
export { LIST_PROPERTIES, querySchema } from './http/listQuery.ts';
export { statusRoutes } from './http/statusRoutes.ts';
export { Intake } from './intake/Intake.ts';
export { createMetrics, queueDepth } from './metrics.ts';
export { keepOnly } from './patterns/keepOnly.ts';
export { loadPatterns } from './patterns/loadPatterns.ts';
export { openQueue, QUEUE_SCHEMES } from './servers/openQueue.ts';
export { openStorage, STORAGE_SCHEMES } from './servers/openStorage.ts';
export { addressOf } from './start/addressOf.ts';
export { listen } from './start/listen.ts';
export { onlyOnce } from './start/onlyOnce.ts';
export { onStopSignal } from './start/onStopSignal.ts';
export { problemsOf } from './start/problemsOf.ts';
export { StartError } from './start/StartError.ts';

export type { Environment, Reading } from './config/readAll.ts';
export type { LogLevel } from './config/readers.ts';
export type { ApiGuardOptions, SenderOf } from './http/guardApi.ts';
export type { HttpOptions } from './http/createHttp.ts';
export type { Failure } from './http/failure.ts';
export type { ListQuery } from './http/listQuery.ts';
export type { Readiness, StatusRoutesOptions } from './http/statusRoutes.ts';
export type { IntakeOptions } from './intake/Intake.ts';
export type { MetricsSources } from './metrics.ts';
export type { ServerOptions } from './servers/openStorage.ts';
export type { ListenOptions } from './start/listen.ts';
export type { StopSignals } from './start/onStopSignal.ts';
