/** A text with gaps. */
export class Template {
  /** Texts and names of gaps in turn, beginning with a text. */
  readonly parts: readonly string[];

  private constructor(parts: readonly string[]) {
    this.parts = parts;
  }

  /** @param values what stands now where the gaps shall be, by their names; the longest is looked for first */
  static from(text: string, values: Readonly<Record<string, string>>): Template {
    const names = Object.keys(values).toSorted((a, b) => values[b]!.length - values[a]!.length);
    const alternatives = names.map((name) => escape(values[name]!)).join('|');
    const parts = text.split(new RegExp(`(${alternatives})`));
    return new Template(
      parts.map((part, index) =>
        index % 2 === 0 ? part : names.find((name) => values[name] === part)!,
      ),
    );
  }

  /** One that went through JSON. */
  static revive(this: void, { parts }: Template): Template {
    return new Template(parts);
  }

  write(values: Readonly<Record<string, string>>): string {
    let text = this.parts[0]!;
    for (let i = 1; i < this.parts.length; i += 2)
      text += values[this.parts[i]!]! + this.parts[i + 1]!;
    return text;
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
