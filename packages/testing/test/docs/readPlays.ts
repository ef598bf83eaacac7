/** One line of a play at the margin, with the indented lines under it. */
export interface Turn {
  readonly line: string;
  readonly does: Sends | Answers | Passes;
  readonly messages: readonly ExpectedMessage[];
  readonly outcome: string | undefined;
}

/** `who sends type { values }`, to the thred; `who announces type { values }`, to none. */
export interface Sends {
  readonly kind: 'sends' | 'announces';
  readonly who: string;
  readonly type: string;
  readonly values: unknown;
}

/** `who answers { values }`: the last question that they got; if there was none, the last message. */
export interface Answers {
  readonly kind: 'answers';
  readonly who: string;
  readonly values: unknown;
}

/** `10 minutes pass` */
export interface Passes {
  readonly kind: 'passes';
  readonly ms: number;
}

/** `ann, bob get "title" { values }`; without values, any. */
export interface ExpectedMessage {
  readonly to: readonly string[];
  readonly title: string;
  readonly values: unknown;
}

/** The patterns of a page's block, one or a list, and a play that is performed on them. */
export interface Example {
  readonly patterns: readonly unknown[];
  readonly play: readonly Turn[];
}

/** Every play of a page, with the pattern that stands before it; a pattern without a play has an empty one. */
export function readExamples(markdown: string): Example[] {
  const examples: Example[] = [];
  for (const [, language, text = ''] of markdown.matchAll(/^```(json|text)\n([\s\S]*?)^```$/gm)) {
    const last = examples.at(-1);
    if (language === 'json') examples.push({ patterns: [JSON.parse(text)].flat(), play: [] });
    else if (last?.play.length === 0) examples.splice(-1, 1, { ...last, play: readPlay(text) });
    else if (last) examples.push({ ...last, play: readPlay(text) });
  }
  return examples;
}

function readPlay(text: string): Turn[] {
  const turns: Turn[] = [];
  for (const line of text.split('\n').filter((it) => it.trim() !== '')) {
    if (!line.startsWith(' ')) {
      turns.push({ line, does: readAct(line), messages: [], outcome: undefined });
      continue;
    }
    const last = turns.pop();
    if (!last) throw new Error(`expected a line at the margin before "${line}"`);
    const outcome = /^ +outcome: (\S+)$/.exec(line)?.[1];
    turns.push(
      outcome ? { ...last, outcome } : { ...last, messages: [...last.messages, readMessage(line)] },
    );
  }
  return turns;
}

function readAct(line: string): Turn['does'] {
  const minutes = /^(\d+) minutes? pass(?:es)?$/.exec(line)?.[1];
  if (minutes) return { kind: 'passes', ms: Number(minutes) * 60_000 };
  const [, who, how, type, sent] = /^(\S+) (sends|announces) (\S+)( \{.*\})?$/.exec(line) ?? [];
  if (who && type)
    return { kind: how === 'sends' ? 'sends' : 'announces', who, type, values: readValues(sent) };
  const [, answerer, given] = /^(\S+) answers (\{.*\})$/.exec(line) ?? [];
  if (answerer) return { kind: 'answers', who: answerer, values: readValues(given) };
  throw new Error(`expected something that happens, found "${line}"`);
}

function readMessage(line: string): ExpectedMessage {
  const [, to, title, values] = /^ +(.+?) gets? "(.*?)"( \{.*\})?$/.exec(line) ?? [];
  if (!to || title === undefined) throw new Error(`expected a message, found "${line}"`);
  return { to: to.split(', ').toSorted(), title, values: readValues(values) };
}

function readValues(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
