import { deadLetterTopic } from '../contract/QService.ts';

const ASIDE = deadLetterTopic('');

/**
 * Names of the keys of one topic. Those of a topic and of its dead letters carry the same tag, so that a script may touch
 * them together.
 *
 * `stream` the messages that can be handed out, with one group of consumers · `leases` until when each consumer is taken
 * for alive · `line` exclusive consumers in the order in which they came · `turns` number of each consumer's last turn ·
 * `later`, `bodies` messages that are held back, by time, and what they say · `bell` is added to when somebody may have
 * become able to take what he could not · `sent:<producer>` the last batch of a producer
 */
export class Keys {
  readonly #prefix: string;

  constructor(namespace: string, topic: string) {
    let root = topic;
    let times = 0;
    for (; root.startsWith(ASIDE); times++) root = root.slice(ASIDE.length);
    this.#prefix = `${namespace}:{q.${withoutBraces(root)}}:${'aside:'.repeat(times)}`;
  }

  get stream(): string {
    return `${this.#prefix}stream`;
  }

  get bell(): string {
    return `${this.#prefix}bell`;
  }

  /** KEYS 1 to 7 of every script. */
  get all(): readonly string[] {
    const others = ['leases', 'line', 'turns', 'later', 'bodies'].map(
      (name) => this.#prefix + name,
    );
    return [this.stream, ...others, this.bell];
  }

  sent(producer: string): string {
    return `${this.#prefix}sent:${producer}`;
  }
}

/** A brace in the name of a topic would end the tag. */
function withoutBraces(name: string): string {
  return name.replaceAll(/[{}%]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
