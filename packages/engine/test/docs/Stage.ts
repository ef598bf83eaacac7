import { FakeClock, parseEvent, parsePattern, type Event, type Message } from '@srvthreds/core';
import { createEngine, staticDirectory, type Engine } from '../../src/index.ts';
import type { ExpectedMessage, Turn } from './readPlays.ts';

const DIRECTORY = staticDirectory({
  participants: [{ id: 'ada', roles: ['manager'] }, { id: 'ben' }, { id: 'rita' }],
  groups: [{ name: 'approvers', participants: ['ada', 'ben'] }],
  services: [{ nodeType: 'printer', nodeId: 'printer-1' }],
});

/** An engine with one pattern, on which a play is performed; the first event starts the thred, all others are for it. */
export class Stage {
  readonly #engine: Engine;
  readonly #clock: FakeClock;
  readonly #messages: Message[] = [];
  #taken = 0;
  #events = 0;
  #thredId: string | undefined;

  private constructor(engine: Engine, clock: FakeClock) {
    this.#engine = engine;
    this.#clock = clock;
    engine.onMessage((message) => void this.#messages.push(message));
  }

  static async open(candidate: unknown): Promise<Stage> {
    const clock = new FakeClock();
    const patterns = [parsePattern(candidate)];
    return new Stage(await createEngine({ patterns, clock, directory: DIRECTORY }), clock);
  }

  close(): Promise<void> {
    return this.#engine.shutdown();
  }

  /** @returns the outcome, if an event was sent, and every message that came */
  async perform({
    does,
  }: Turn): Promise<{ outcome: string | undefined; messages: ExpectedMessage[] }> {
    let outcome: string | undefined;
    if (does.kind === 'passes') await this.#clock.advance(does.ms);
    else {
      const parts =
        does.kind === 'sends' ? { type: does.type, re: undefined } : this.#answer(does.who);
      outcome = await this.#send({ ...parts, who: does.who, values: does.values });
    }
    await this.#engine.settled();
    const messages = this.#messages.slice(this.#taken).map((message) => this.#seen(message));
    this.#taken = this.#messages.length;
    return { outcome, messages };
  }

  #answer(who: string): { type: string; re: string | undefined } {
    const got = this.#messages.filter(({ to }) => to.includes(who)).map(({ event }) => event);
    const question = got.findLast(({ data }) => data?.advice) ?? got.at(-1);
    const type = question?.data?.advice?.eventType ?? 'org.wt.client.tell';
    return { type, re: question?.id };
  }

  async #send(sent: {
    type: string;
    re: string | undefined;
    who: string;
    values: unknown;
  }): Promise<string> {
    const event: Event = parseEvent({
      id: `e${++this.#events}`,
      type: sent.type,
      source: { id: sent.who },
      ...(this.#thredId === undefined ? {} : { thredId: this.#thredId }),
      ...(sent.re === undefined ? {} : { re: sent.re }),
      data: { content: { values: sent.values ?? {} } },
    });
    const receipt = await this.#engine.handle(event);
    this.#thredId ??= receipt.threds[0];
    return receipt.outcome;
  }

  /** As a page writes it: ids that nobody can know in advance have names. */
  #seen({ to, event }: Message): ExpectedMessage {
    const seen = {
      to: to.toSorted(),
      title: event.data?.title ?? '',
      values: event.data?.content?.values,
    };
    const ids = this.#messages.map(({ id }, index) => [id, `<m${index + 1}>`] as const);
    const text = [...ids, [this.#thredId ?? '?', '<thred>'] as const].reduce(
      (json, [id, name]) => json.replaceAll(id, name),
      JSON.stringify(seen),
    );
    return JSON.parse(text) as ExpectedMessage;
  }
}
