import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CoreError,
  FINDING_KINDS,
  parsePattern,
  validatePattern,
  type ValidatePatternOptions,
  type Finding,
  type Pattern,
} from '../../src/index.ts';

const FULL: Pattern = {
  name: 'Expense Approval',
  id: 'approval',
  description: 'Asks for approval',
  instanceInterval: 1_000,
  maxInstances: 5,
  broadcastAllowed: true,
  echoResponses: false,
  meta: { active: true, owner: 'finance' },
  created: 1,
  modified: '2026-01-01',
  reactions: [
    {
      name: 'request',
      description: 'Begins',
      allowedSources: ['shop', '$managers', '/^web-/'],
      allowUnboundEvents: true,
      permissions: { allowedRoles: ['user'], name: 'n', description: 'd' },
      condition: {
        type: 'or',
        operands: [
          {
            type: 'and',
            operands: [
              { type: 'filter', xpr: "$event.type = 'a'", onTrue: { xpr: "$setLocal('x', 1)" } },
              { type: 'filter', xpr: "$event.type = 'b'" },
            ],
          },
          {
            type: 'filter',
            xpr: "$event.type = 'c'",
            transform: {
              description: 'Makes it',
              eventDataTemplate: {
                title: '$xpr($event.data.title)',
                $xpr: '$event.data.content',
                content: { values: { list: ['plain', '$xpr(1 + 1)'] } },
              },
              meta: { reXpr: '$event.id' },
            },
            publish: {
              to: ['bob', '$xpr($event.source.id)', '$all'],
              name: 'asked',
              onPublish: { xpr: "$setLocal('asked', $outboundEvent.id)" },
            },
            transition: { name: '$next', input: 'local', localName: 'x' },
            spawn: { names: ['Other Pattern'], type: 'child', input: 'forward', context: true },
          },
        ],
      },
      expiry: { interval: 60_000, transition: { name: '$terminate' } },
    },
    { condition: { type: 'filter', xpr: 'true', transition: { name: 'request' } } },
  ],
};

const FILTER = { type: 'filter', xpr: 'true' };

function patternWith(reaction: object): unknown {
  return { name: 'p', reactions: [{ condition: FILTER, ...reaction }] };
}

function patternThat(directives: object): unknown {
  return patternWith({ condition: { ...FILTER, ...directives } });
}

/** Kinds have tests of their own, below. */
type Fault = Omit<Finding, 'code'>;

function error(pointer: string, message: string): Fault {
  return { severity: 'error', pointer, message };
}

/** Without the warnings of the analysis, which has tests of its own. */
function faultsOf(candidate: unknown, options?: ValidatePatternOptions): Fault[] {
  return validatePattern(candidate, options)
    .filter(({ code }) => !ANALYSED.has(code))
    .map(({ code: _code, ...fault }) => fault);
}

const ANALYSED = new Set(
  Object.entries(FINDING_KINDS).flatMap(([code, { weight }]) =>
    weight === 'warning' ? [code] : [],
  ),
);

describe('validatePattern', () => {
  it('finds nothing in the smallest pattern and in one that has everything', () => {
    expect(faultsOf(patternWith({}))).toEqual([]);
    expect(faultsOf(FULL)).toEqual([]);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (candidate) => {
        expect(() => validatePattern(candidate)).not.toThrow();
        expect(() => validatePattern({ name: 'p', reactions: candidate })).not.toThrow();
      }),
    );
  });
});

describe('shape', () => {
  it.each<[unknown, Fault]>([
    [undefined, error('', 'expected object, found nothing')],
    [[], error('', 'expected object, found a list of 0')],
    [{ reactions: [{ condition: FILTER }] }, error('', 'expected a field "name", found none')],
    [{ name: 'p' }, error('', 'expected a field "reactions", found none')],
    [
      { name: 'p', reactions: [] },
      error('/reactions', 'must NOT have fewer than 1 items, found a list of 0'),
    ],
    [
      { name: 'p', reactions: [{}] },
      error('/reactions/0', 'expected a field "condition", found none'),
    ],
    [{ ...FULL, maxInstance: 5 }, error('/maxInstance', 'unknown field "maxInstance"')],
    [{ ...FULL, maxInstances: 1.5 }, error('/maxInstances', 'expected integer, found 1.5')],
    [{ ...FULL, maxInstances: -1 }, error('/maxInstances', 'must be >= 0, found -1')],
    [{ ...FULL, meta: { active: 'yes' } }, error('/meta/active', 'expected boolean, found "yes"')],
    [
      patternWith({ condition: { type: 'filter' } }),
      error('/reactions/0/condition', 'expected a field "xpr", found none'),
    ],
    [
      patternWith({ condition: { type: 'xor', operands: [FILTER] } }),
      error('/reactions/0/condition/type', 'expected a known type, found "xor"'),
    ],
    [
      patternWith({ condition: { type: 'and', operands: [] } }),
      error(
        '/reactions/0/condition/operands',
        'must NOT have fewer than 1 items, found a list of 0',
      ),
    ],
    [
      patternThat({ transition: { name: '$next', input: 'all' } }),
      error(
        '/reactions/0/condition/transition/input',
        'expected one of default or forward or local, found "all"',
      ),
    ],
    [
      patternThat({ spawn: { names: [], type: 'child', input: 'default' } }),
      error(
        '/reactions/0/condition/spawn/names',
        'must NOT have fewer than 1 items, found a list of 0',
      ),
    ],
    [
      patternThat({ publish: {} }),
      error('/reactions/0/condition/publish', 'expected a field "to", found none'),
    ],
    [
      patternWith({ expiry: { interval: -1 } }),
      error('/reactions/0/expiry/interval', 'must be >= 0, found -1'),
    ],
    [
      patternWith({ permissions: {} }),
      error('/reactions/0/permissions', 'expected a field "allowedRoles", found none'),
    ],
  ])('of %j is wrong, and it says where', (candidate, finding) => {
    expect(faultsOf(candidate)).toEqual([finding]);
  });

  it('is all that is looked at while it is wrong', () => {
    const findings = faultsOf({
      name: 'p',
      reactions: [{ condition: { type: 'filter', xpr: '((' }, extra: 1 }],
    });
    expect(findings).toEqual([error('/reactions/0/extra', 'unknown field "extra"')]);
  });
});

describe('names of reactions', () => {
  it('must differ', () => {
    const reactions = ['a', 'b', 'a'].map((name) => ({ name, condition: FILTER }));
    expect(faultsOf({ name: 'p', reactions })).toEqual([
      error('/reactions/2/name', 'expected unique names of reactions, found "a" at 0 and 2'),
    ]);
  });

  it('must differ from those that are made up', () => {
    const reactions = [{ name: 'p_1', condition: FILTER }, { condition: FILTER }];
    expect(faultsOf({ name: 'p', reactions })).toEqual([
      error('/reactions/1/name', 'expected unique names of reactions, found "p_1" at 0 and 1'),
    ]);
  });
});

describe('expressions', () => {
  const place = '/reactions/0/condition';

  it.each<[string, object]>([
    ['/xpr', { xpr: '1 +' }],
    ['/onTrue/xpr', { onTrue: { xpr: '1 +' } }],
    ['/transform/templateXpr', { transform: { templateXpr: '1 +' } }],
    ['/transform/meta/reXpr', { transform: { templateXpr: '1', meta: { reXpr: '1 +' } } }],
    ['/publish/onPublish/xpr', { publish: { to: 'a', onPublish: { xpr: '1 +' } } }],
    ['/publish/to', { publish: { to: '$xpr(1 +)' } }],
    ['/publish/to/1', { publish: { to: ['a', '$xpr(1 +)'] } }],
    ['/transform/eventDataTemplate', { transform: { eventDataTemplate: '$xpr(1 +)' } }],
    [
      '/transform/eventDataTemplate/a~1b/1/c',
      { transform: { eventDataTemplate: { 'a/b': [0, { c: '$xpr(1 +)' }] } } },
    ],
    ['/transform/eventDataTemplate/$xpr', { transform: { eventDataTemplate: { $xpr: '1 +' } } }],
  ])('at %s must be JSONata', (pointer, directives) => {
    const [finding, ...rest] = faultsOf(patternThat(directives));
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', pointer: place + pointer });
    expect(finding!.message).toMatch(/^expected a JSONata expression: .+ at character \d+$/);
  });

  it('are looked at in every operand', () => {
    const operands = [FILTER, { type: 'and', operands: [{ type: 'filter', xpr: ')' }] }];
    const findings = faultsOf(patternWith({ condition: { type: 'or', operands } }));
    expect(findings).toMatchObject([{ pointer: `${place}/operands/1/operands/0/xpr` }]);
  });

  it('must be closed in a template', () => {
    const transform = { eventDataTemplate: { title: '$xpr($event.type' } };
    expect(faultsOf(patternThat({ transform, publish: { to: '$xpr(1) ' } }))).toEqual([
      error(
        `${place}/transform/eventDataTemplate/title`,
        'expected ")" at the end of $xpr(...), found none',
      ),
    ]);
  });

  it('must be texts under $xpr', () => {
    const transform = { eventDataTemplate: { $xpr: { a: 1 } } };
    expect(faultsOf(patternThat({ transform }))).toEqual([
      error(
        `${place}/transform/eventDataTemplate/$xpr`,
        'expected the text of an expression under $xpr',
      ),
    ]);
  });
});

describe('sources', () => {
  it('must be regular expressions where they stand between slashes', () => {
    expect(faultsOf(patternWith({ allowedSources: ['a', '/open', '/(/'] }))).toEqual([
      error(
        '/reactions/0/allowedSources/1',
        'expected a regular expression between two slashes, found /open',
      ),
      error(
        '/reactions/0/allowedSources/2',
        'Invalid regular expression: /(/i: Unterminated group',
      ),
    ]);
  });

  it('may be one text, an empty text, or an empty list', () => {
    for (const allowedSources of ['a', '', '/x/', []])
      expect(faultsOf(patternWith({ allowedSources }))).toEqual([]);
    expect(faultsOf(patternWith({ allowedSources: '/open' }))).toMatchObject([
      { pointer: '/reactions/0/allowedSources' },
    ]);
  });
});

describe('directives', () => {
  const place = '/reactions/0/condition';
  const spawn = { names: ['p'], type: 'child', input: 'default' };
  const noLocal = 'expected localName beside input "local", found none';

  const FAULTS: readonly [string, unknown, Fault][] = [
    [
      'a transition to nowhere',
      patternThat({ transition: { name: 'gone' } }),
      error(`${place}/transition/name`, 'expected the name of a reaction, found "gone"'),
    ],
    [
      'an expiry to nowhere',
      patternWith({ expiry: { interval: 1, transition: { name: 'gone' } } }),
      error('/reactions/0/expiry/transition/name', 'expected the name of a reaction, found "gone"'),
    ],
    [
      'a transition with local input and no name of a local',
      patternThat({ transition: { input: 'local' } }),
      error(`${place}/transition`, noLocal),
    ],
    [
      'a spawn with local input and no name of a local',
      patternThat({ spawn: { ...spawn, input: 'local' } }),
      error(`${place}/spawn`, noLocal),
    ],
    [
      'a transform that makes nothing',
      patternThat({ transform: { description: 'nothing' } }),
      error(`${place}/transform`, 'expected eventDataTemplate or templateXpr, found neither'),
    ],
    [
      'a spawn of an unknown pattern',
      patternThat({ spawn: { ...spawn, names: ['p', 'Unknown One'] } }),
      error(`${place}/spawn/names`, 'expected a known pattern, found "Unknown One"'),
    ],
  ];

  it.each(FAULTS)('must not be %s', (_what, candidate, finding) => {
    expect(faultsOf(candidate, { isKnownPattern: () => false })).toEqual([finding]);
  });

  it.each(FAULTS)(
    'may be %s where the look is lenient, with a warning',
    (_what, candidate, finding) => {
      const options = { isKnownPattern: () => false, lenient: true };
      expect(faultsOf(candidate, options)).toEqual([{ ...finding, severity: 'warning' }]);
      expect(parsePattern(candidate, options)).toBe(candidate);
    },
  );

  it.each(['$next', '$terminate', '$noTransition', '', 'p_0'])('may lead to %j', (name) => {
    expect(faultsOf(patternThat({ transition: { name } }))).toEqual([]);
  });

  it('may give a template that is there and empty', () => {
    expect(faultsOf(patternThat({ transform: { eventDataTemplate: null } }))).toEqual([]);
  });

  it('may spawn what is known, under its name or id, and the pattern itself', () => {
    const asked: string[] = [];
    const isKnownPattern = (name: string) => {
      asked.push(name);
      return name === 'known';
    };
    const candidate = {
      ...(patternThat({ spawn: { ...spawn, names: ['known', 'My Own', 'my_own'] } }) as object),
      name: 'My Own',
    };
    expect(faultsOf(candidate, { isKnownPattern })).toEqual([]);
    expect(asked).toEqual(['known']);
  });

  it('may spawn anything where nobody knows the patterns', () => {
    expect(faultsOf(patternThat({ spawn: { ...spawn, names: ['any'] } }))).toEqual([]);
  });

  it('come after names, expressions and sources', () => {
    const findings = faultsOf({
      name: 'p',
      reactions: [
        {
          name: 'a',
          allowedSources: '/',
          condition: { type: 'filter', xpr: '(', transition: { name: 'x' } },
        },
        { name: 'a', condition: FILTER },
      ],
    });
    expect(findings.map(({ pointer }) => pointer)).toEqual([
      '/reactions/1/name',
      '/reactions/0/condition/xpr',
      '/reactions/0/allowedSources',
      '/reactions/0/condition/transition/name',
    ]);
  });
});

describe('further checks', () => {
  const finding = {
    code: 'our-style',
    severity: 'warning',
    pointer: '/name',
    message: 'not our style',
  } as const;

  it("add the caller's own findings behind all others", () => {
    const candidate = patternThat({ transition: { name: 'gone' } });
    const findings = validatePattern(candidate, { furtherChecks: () => [finding] });
    expect(findings).toMatchObject([
      { pointer: '/reactions/0/condition/transition/name' },
      finding,
    ]);
  });

  it('are not asked about what has not the shape of a pattern', () => {
    const asked: Pattern[] = [];
    const furtherChecks = (pattern: Pattern) => {
      asked.push(pattern);
      return [];
    };
    validatePattern({ name: 'p' }, { furtherChecks });
    expect(asked).toEqual([]);
    validatePattern(FULL, { furtherChecks });
    expect(asked).toEqual([FULL]);
  });

  it('refuse a pattern where they find an error', () => {
    const grave = { ...finding, severity: 'error' } as const;
    expect(() => parsePattern(FULL, { furtherChecks: () => [grave] })).toThrow(
      '/name: not our style',
    );
    expect(parsePattern(FULL, { furtherChecks: () => [finding] })).toBe(FULL);
  });
});

describe('parsePattern', () => {
  it('gives back the same object', () => {
    expect(parsePattern(FULL)).toBe(FULL);
  });

  it('throws PATTERN_INVALID with the errors in words and all findings, warnings included', () => {
    const candidate = patternThat({ xpr: ')', transition: { name: 'gone' } });
    let thrown: unknown;
    try {
      parsePattern(candidate, { lenient: true });
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBeInstanceOf(CoreError);
    expect(thrown).toMatchObject({ code: 'PATTERN_INVALID', retryable: false });
    const { message, details } = thrown as CoreError;
    expect(message).toMatch(
      /^expected a pattern: \/reactions\/0\/condition\/xpr: expected a JSONata/,
    );
    expect(message).not.toContain('gone');
    expect(details['findings']).toMatchObject([{ severity: 'error' }, { severity: 'warning' }]);
  });
});
