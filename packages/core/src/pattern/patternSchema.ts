import { closedObject as closed } from '../json/closedObject.ts';

const TEXT = { type: 'string' };
const XPR = { type: 'string', minLength: 1, description: 'A JSONata expression.' };

const CONSEQUENT = closed([], { xpr: XPR });

const INPUT = {
  enum: ['default', 'forward', 'local'],
  description: 'What is given at once: nothing, the event just applied, or a stored one.',
};

const TRANSITION = closed(
  [],
  {
    name: {
      ...TEXT,
      description: 'A reaction, or $next (default), $terminate, $noTransition.',
    },
    description: TEXT,
    input: INPUT,
    localName: { ...TEXT, description: 'For input local: the name of the local.' },
  },
  'Which reaction follows.',
);

const DIRECTIVES = {
  description: TEXT,
  onTrue: { ...CONSEQUENT, description: 'Run for its side effects when the condition matched.' },
  transform: closed(
    [],
    {
      description: TEXT,
      eventDataTemplate: {
        description: 'Data of the outgoing event; $xpr(...) texts and $xpr keys are evaluated.',
      },
      templateXpr: { ...XPR, description: 'Gives the whole data; used without a template.' },
      meta: closed([], { reXpr: { ...XPR, description: 'Gives the re of the outgoing event.' } }),
    },
    'Makes the outgoing event.',
  ),
  publish: closed(
    ['to'],
    {
      description: TEXT,
      to: {
        type: ['string', 'array'],
        description: 'Ids, service addresses, $all, $thred, $group, or expressions giving them.',
      },
      name: { ...TEXT, description: 'Name by which $isResponseFor knows it.' },
      onPublish: { ...CONSEQUENT, description: 'Run with $outboundEvent.' },
    },
    'Says who gets the outgoing event.',
  ),
  transition: TRANSITION,
  spawn: closed(
    ['names', 'type', 'input'],
    {
      names: { type: 'array', items: TEXT, minItems: 1, description: 'Ids or names of patterns.' },
      type: { enum: ['child', 'sibling'], description: 'A child ends with its parent.' },
      input: INPUT,
      localName: TEXT,
      context: { type: 'boolean', description: 'Copy locals and participants.' },
    },
    'Starts other threds.',
  ),
};

const OPERANDS = {
  type: 'array',
  minItems: 1,
  items: { $ref: '#/$defs/condition' },
  description: 'At least one condition.',
};

const CONDITION = {
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    closed(['type', 'xpr'], { type: { const: 'filter' }, xpr: XPR, ...DIRECTIVES }),
    closed(['type', 'operands'], { type: { const: 'or' }, operands: OPERANDS, ...DIRECTIVES }),
    closed(['type', 'operands'], { type: { const: 'and' }, operands: OPERANDS, ...DIRECTIVES }),
  ],
};

const REACTION = closed(
  ['condition'],
  {
    name: { type: 'string', minLength: 1, description: 'Unique in the pattern.' },
    description: TEXT,
    condition: { $ref: '#/$defs/condition' },
    allowedSources: {
      anyOf: [TEXT, { type: 'array', items: TEXT }],
      description: 'Ids, $groups, /regular expressions/; an empty list allows nobody.',
    },
    allowUnboundEvents: {
      type: 'boolean',
      description: 'Events without a thred id are offered to threds that wait here.',
    },
    permissions: closed(['allowedRoles'], {
      allowedRoles: { type: 'array', items: TEXT },
      name: TEXT,
      description: TEXT,
    }),
    expiry: closed(
      ['interval'],
      {
        interval: { type: 'number', minimum: 0, description: 'Milliseconds; 0: never.' },
        transition: TRANSITION,
      },
      'What happens when nothing does.',
    ),
  },
  'One state of the pattern.',
);

/** JSON schema (2020-12) of a pattern, for validation and for editors. */
export const PATTERN_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Pattern',
  description: 'A state machine that SrvThreds runs.',
  type: 'object',
  required: ['name', 'reactions'],
  properties: {
    name: { type: 'string', minLength: 1 },
    id: { type: 'string', minLength: 1, maxLength: 256, description: 'Default: from the name.' },
    description: TEXT,
    reactions: {
      type: 'array',
      minItems: 1,
      items: REACTION,
      description: 'The first is where a thred begins; the following one is "next".',
    },
    instanceInterval: { type: 'number', minimum: 0, description: 'Milliseconds between starts.' },
    maxInstances: { type: 'integer', minimum: 0, description: 'Most alive at once; 0: no limit.' },
    broadcastAllowed: { type: 'boolean' },
    echoResponses: { type: 'boolean' },
    meta: { type: 'object', properties: { active: { type: 'boolean' } } },
    created: {},
    modified: {},
  },
  additionalProperties: false,
  $defs: { condition: CONDITION },
} as const;
