export { guardSockets } from './socket/guardSockets.ts';

export type { GuardSocketsOptions, IdentityOfSocket } from './socket/guardSockets.ts';
export type { RenewAnswer } from './socket/SocketIdentity.ts';
