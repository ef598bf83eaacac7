import type { Message } from '@srvthreds/core';
import type { Simulation } from '../../src/simulate.ts';
import type { ExpectedMessage, Turn } from './readPlays.ts';

/** Who there is in the plays of a page. */
export const DIRECTORY = {
  participants: [{ id: 'ada', roles: ['manager'] }, { id: 'ben' }, { id: 'rita' }],
  groups: [{ name: 'approvers', participants: ['ada', 'ben'] }],
  services: [{ nodeType: 'printer', nodeId: 'printer-1' }],
};

/** What has come of one line of a play. */
export interface Performed {
  /** Of an event, if one was sent. */
  readonly outcome: string | undefined;
  readonly messages: readonly ExpectedMessage[];
}

/** Performs one line of a play: what is announced is for nobody, what is sent for the thred that began last. */
export async function performTurn({ does }: Turn, simulation: Simulation): Promise<Performed> {
  const outcome = await act(does, simulation);
  const messages = simulation.takeMessages().map((message) => seen(message, simulation));
  return { outcome, messages };
}

async function act(does: Turn['does'], simulation: Simulation): Promise<string | undefined> {
  if (does.kind === 'passes') {
    await simulation.pass({ ms: does.ms });
    return undefined;
  }
  const sent = { from: does.who, values: (does.values ?? {}) as Record<string, unknown> };
  if (does.kind === 'answers') return (await simulation.answer(sent)).outcome;
  const event = { ...sent, type: does.type };
  const isUnbound = does.kind === 'announces' || simulation.thredId === undefined;
  const receipt = await (isUnbound ? simulation.start(event) : simulation.send(event));
  return receipt.outcome;
}

/** As a page writes it: ids that nobody can know in advance have names. */
function seen({ to, event }: Message, { messages }: Simulation): ExpectedMessage {
  const shown = {
    to: to.toSorted(),
    title: event.data?.title ?? '',
    values: event.data?.content?.values,
  };
  const ids = messages.map(({ id }, index) => [id, `<m${index + 1}>`] as const);
  const threds = messages.map((message) => [message.event.thredId ?? '?', '<thred>'] as const);
  const text = [...ids, ...threds].reduce(
    (json, [id, name]) => json.replaceAll(id, name),
    JSON.stringify(shown),
  );
  return JSON.parse(text) as ExpectedMessage;
}
