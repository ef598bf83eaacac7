import { io } from '../socket.io/socket.io.esm.min.js';

const WAIT_MS = 15_000;
const COME_BACK_MS = 1_000;

/** What the server refused, or that it could not be reached, as a sentence with all findings. */
export class Refusal extends Error {
  constructor({ code, message, findings = [] }) {
    super(message);
    this.code = code;
    this.findings = findings;
  }
}

/** Follows the journal. */
export function openConsole({ onHello, onLines, onState }) {
  const socket = comingBack(io('/console'));
  socket.on('connect', () => onState(true));
  socket.on('disconnect', () => onState(false));
  socket.on('hello', onHello);
  socket.on('lines', ({ lines }, taken) => {
    onLines(lines);
    taken();
  });
}

/** A participant's own connection: gets everything that is kept of their mail, then what comes. */
export function openParticipant(participantId, onMessage) {
  // Everything again after an interruption: what is here already is recognised by its id.
  const socket = comingBack(io('/', { auth: { participantId, after: 0 }, forceNew: true }));
  socket.on('message', onMessage);
  return {
    close: () => {
      socket.off();
      socket.close();
    },
    send: async (event) => receiptOf(await socket.timeout(WAIT_MS).emitWithAck('message', event)),
  };
}

/** Sends an event by HTTP, from whatever source it names. */
export async function postEvent(event) {
  const response = await fetch('/api/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(WAIT_MS),
  });
  const body = await response.json();
  return receiptOf(response.ok ? { receipt: body } : body);
}

/** @returns undefined if there is no such thing */
export async function getJson(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(WAIT_MS) });
  if (response.status === 404) return undefined;
  const body = await response.json();
  if (!response.ok && body.error) throw new Refusal(body.error);
  return body;
}

/** A sentence for whatever went wrong. */
export function sentenceOf(error) {
  if (error instanceof Refusal) return error.message;
  return `The app does not answer (${error.message}); it may have been stopped.`;
}

/** A server that says good-bye may be back soon, under the same address. */
function comingBack(socket) {
  socket.on('disconnect', (reason) => {
    if (reason !== 'io server disconnect') return;
    setTimeout(() => {
      // Closed meanwhile, nobody listens to it any more.
      if (socket.hasListeners('disconnect')) socket.connect();
    }, COME_BACK_MS);
  });
  return socket;
}

function receiptOf({ receipt, error }) {
  if (error) throw new Refusal(error);
  return receipt;
}
