/** How the number of steps of a search grows with the text. */
export interface Cost {
  readonly factor: number;
  /** How many places in the text the search chooses: where it begins, and where each repetition ends. */
  readonly choices: number;
}

// What is read as one piece: an escaped character, a class of characters, a quantifier, the beginning of a group.
const PIECE = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\((?:\?(?:<?[=!]|:|<))?|[^]/g;
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})$/;
const LOOKS_AROUND_OR_BACK = /^(?:\(\?<?[=!]|\\[1-9k])/;

const UNBOUNDED: Cost = { factor: 1, choices: Number.POSITIVE_INFINITY };

/**
 * Counts the choices of a backtracking search. Without a repetition around another choice, and without looking around or
 * back, every combination of choices is tried once at most.
 *
 * @param source of a regular expression that JavaScript has accepted
 * @returns infinitely many choices where they cannot be counted like this
 */
export function costOf(source: string): Cost {
  const pieces: readonly string[] = source.match(PIECE) ?? [];
  const isAnchored = pieces[0] === '^' && !pieces.includes('|');
  const cost = { factor: pieces.length, choices: isAnchored ? 0 : 1 };
  // For every group that is open, whether there is a choice in it.
  const groups = [false];
  for (const [index, piece] of pieces.entries()) {
    if (LOOKS_AROUND_OR_BACK.test(piece)) return UNBOUNDED;
    if (piece.startsWith('(')) groups.push(false);
    else if (piece === ')') {
      const holdsChoice = groups.pop() ?? false;
      if (holdsChoice && isQuantifier(pieces[index + 1])) return UNBOUNDED;
      if (holdsChoice) groups[groups.length - 1] = true;
    } else if (piece === '|' || isQuantifier(piece)) {
      groups[groups.length - 1] = true;
      count(piece, cost);
    }
  }
  return cost;
}

/** @returns a bound on the steps of a search in a text of that length; Infinity if there is none */
export function stepsOf({ factor, choices }: Cost, length: number): number {
  if (!Number.isFinite(choices)) return Number.POSITIVE_INFINITY;
  // The places are chosen in order, so of every set of places there is one choice.
  let steps = factor;
  for (let i = 1; i <= choices; i++) steps *= (length + i) / i;
  return steps;
}

function count(piece: string, cost: { factor: number; choices: number }): void {
  const [least = '0', most] = piece.slice(1, -1).split(',');
  if (piece === '|' || piece === '?') cost.factor *= 2;
  else {
    cost.factor *= Math.max(1, Number(least));
    // An exact number of times is no choice.
    if (!piece.startsWith('{') || most !== undefined) cost.choices++;
  }
}

function isQuantifier(piece: string | undefined): boolean {
  return piece !== undefined && QUANTIFIER.test(piece);
}
