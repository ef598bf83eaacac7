import type { Message } from '@srvthreds/core';
import { RemoteQService } from './RemoteQService.ts';

/** Takes messages to participants and services; what an agent's program reads. */
export class MessageQ extends RemoteQService<Message> {}
