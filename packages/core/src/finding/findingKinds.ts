import type { Finding } from './Finding.ts';

/** What one kind of finding means. */
export interface FindingKind {
  /**
   * `error`: always refused. `strict`: refused, but a warning where the look is lenient, since it fails only when it is
   * carried out. `warning`: never refused.
   */
  readonly weight: 'error' | 'strict' | 'warning';
  readonly means: string;
  readonly remedy: string;
}

/** Every kind of finding that events and patterns are searched for, by its code. */
export const FINDING_KINDS = {
  shape: {
    weight: 'error',
    means: 'A field is missing, unknown, or not of the form that the JSON schema asks for.',
    remedy: 'Compare with the schema; an editor that knows it shows the place while you type.',
  },
  'reaction-name': {
    weight: 'error',
    means: 'Two reactions have the same name. A reaction without a name has an automatic one.',
    remedy: 'Give each reaction a name of its own.',
  },
  'expression-syntax': {
    weight: 'error',
    means: 'An expression is not JSONata.',
    remedy: 'The message names the character at which it stops making sense.',
  },
  'template-syntax': {
    weight: 'error',
    means: 'A text begins with `$xpr(` and does not end with `)`, or a key `$xpr` holds no text.',
    remedy: 'Close it; a text that shall begin that way must be given by an expression.',
  },
  'source-rule': {
    weight: 'error',
    means: 'A regular expression in `allowedSources` is not closed by `/` or does not compile.',
    remedy: 'Mend it, or leave out the first slash if an id is meant.',
  },
  'transition-target': {
    weight: 'strict',
    means: 'A transition names a reaction that the pattern does not have.',
    remedy: 'Name one of its reactions, `$next`, `$terminate` or `$noTransition`.',
  },
  'local-name': {
    weight: 'strict',
    means: 'An input is `local`, and nothing says which local.',
    remedy: 'Add `localName`.',
  },
  'transform-empty': {
    weight: 'strict',
    means: 'A transform has neither a template nor an expression.',
    remedy: 'Add `eventDataTemplate` or `templateXpr`; an empty template is `{}`.',
  },
  'spawn-unknown': {
    weight: 'strict',
    means: 'A spawn names a pattern that does not exist.',
    remedy: 'Add that pattern first, or mend the name.',
  },
  'reaction-unreachable': {
    weight: 'warning',
    means: 'No transition and no expiry leads from the first reaction to this one.',
    remedy: 'Lead a transition there, or delete it. `$next` leads to the following one only.',
  },
  'reaction-without-exit': {
    weight: 'warning',
    means: 'Nothing leads out of a reaction and it has no expiry: its threds never end.',
    remedy: 'Give it an event that ends it, or an expiry.',
  },
  'forward-loop': {
    weight: 'warning',
    means:
      'Reactions hand the same event on to one another, and each takes it whenever the others do: the step is given up.',
    remedy: 'Leave out `input: forward` in one of them, or let a filter ask for what changes.',
  },
  'never-matches': {
    weight: 'warning',
    means:
      'A filter can never be true: it asks one value to be two things. `false` alone is not reported: it means to wait.',
    remedy: 'Use `or` between alternatives; an `and` condition, if two events are meant.',
  },
  'operand-unreachable': {
    weight: 'warning',
    means: 'An operand of an `or` is never asked: an earlier one takes every event it would take.',
    remedy: 'Put the one that asks for more first.',
  },
  'expression-fails': {
    weight: 'warning',
    means: 'A part of an expression fails whenever it is evaluated, whatever the event.',
    remedy: 'The message names the operator or function; convert with `$number` or `$string`.',
  },
  'unknown-name': {
    weight: 'warning',
    means: 'An expression uses a `$name` that nothing gives: it is missing, and calling it fails.',
    remedy: 'Mend the name. `$outboundEvent` exists in `publish.onPublish` only.',
  },
  'publish-alone': {
    weight: 'warning',
    means: 'A `publish` meets no `transform`: there is nothing to send.',
    remedy: 'Add a `transform` beside it, or to the condition around it.',
  },
  'transform-alone': {
    weight: 'warning',
    means: 'A `transform` meets no `publish`: nobody gets what it makes.',
    remedy: 'Add a `publish` beside it, or to the condition around it.',
  },
  'directive-ignored': {
    weight: 'warning',
    means:
      'A directive is never carried out: it belongs to an operand of an `and`, or every operand of its `or` has its own.',
    remedy: 'Move it to the `and`, or delete it.',
  },
  'expiry-forward': {
    weight: 'warning',
    means: 'The transition of an expiry has `input: forward`, and there is no event to forward.',
    remedy: 'Keep an event with `$setLocal` and give that: `input: local`.',
  },
  'unknown-group': {
    weight: 'warning',
    means: 'An address or a source names a group that the directory does not have: it is nobody.',
    remedy: 'Mend the name, or add the group to the directory.',
  },
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof FINDING_KINDS;

/** A finding as heavy as its kind, in a strict look. */
export function newFinding(code: FindingCode, pointer: string, message: string): Finding {
  const severity = FINDING_KINDS[code].weight === 'warning' ? 'warning' : 'error';
  return { code, severity, pointer, message };
}

/** The same finding in a lenient look: what fails only when it is carried out is a warning. */
export function leniently(finding: Finding): Finding {
  return STRICT.has(finding.code) ? { ...finding, severity: 'warning' } : finding;
}

const STRICT = new Set(
  Object.entries(FINDING_KINDS).flatMap(([code, { weight }]) =>
    weight === 'strict' ? [code] : [],
  ),
);
