import { closedObject as closed } from '../json/closedObject.ts';

const TEXT = { type: 'string' };
const XPR = { type: 'string', minLength: 1 };

/** For people; nothing looks at it. */
const DESCRIPTION = { ...TEXT, description: 'For people; not looked at.' };

const CONSEQUENT = closed([], {
  xpr: {
    ...XPR,
    description: 'A JSONata expression, usually $setLocal(...); its result is dropped.',
  },
});

const LOCAL_NAME = {
  ...TEXT,
  description: 'For input local: the name of the local that is given.',
};

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
    description: DESCRIPTION,
    input: INPUT,
    localName: LOCAL_NAME,
  },
  'Which reaction follows.',
);

const DIRECTIVES = {
  description: DESCRIPTION,
  onTrue: { ...CONSEQUENT, description: 'Run for its side effects when the condition matched.' },
  transform: closed(
    [],
    {
      description: DESCRIPTION,
      eventDataTemplate: {
        description: 'Data of the outgoing event; $xpr(...) texts and $xpr keys are evaluated.',
      },
      templateXpr: { ...XPR, description: 'Gives the whole data; used without a template.' },
      meta: closed(
        [],
        { reXpr: { ...XPR, description: 'Gives the re of the outgoing event.' } },
        'What else the outgoing event carries.',
      ),
    },
    'Makes the outgoing event.',
  ),
  publish: closed(
    ['to'],
    {
      description: DESCRIPTION,
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
      localName: LOCAL_NAME,
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

const typed = (name: string, description: string): object => ({ const: name, description });

const CONDITION = {
  type: 'object',
  description: 'What a reaction waits for, and what comes of it.',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    closed(['type', 'xpr'], {
      type: typed('filter', 'Matches when its expression gives something truthy.'),
      xpr: { ...XPR, description: 'A JSONata expression. Best begun with $event.type = ...' },
      ...DIRECTIVES,
    }),
    closed(['type', 'operands'], {
      type: typed('or', 'Matches with the first operand that does.'),
      operands: OPERANDS,
      ...DIRECTIVES,
    }),
    closed(['type', 'operands'], {
      type: typed('and', 'Matches when every operand has matched once, on whatever events.'),
      operands: OPERANDS,
      ...DIRECTIVES,
    }),
  ],
};

const REACTION = closed(
  ['condition'],
  {
    name: { type: 'string', minLength: 1, description: 'Unique in the pattern.' },
    description: DESCRIPTION,
    condition: { $ref: '#/$defs/condition' },
    allowedSources: {
      anyOf: [TEXT, { type: 'array', items: TEXT }],
      description: 'Ids, $groups, /regular expressions/; an empty list allows nobody.',
    },
    allowUnboundEvents: {
      type: 'boolean',
      description: 'Events without a thred id are offered to threds that wait here.',
    },
    permissions: closed(
      ['allowedRoles'],
      {
        allowedRoles: {
          type: 'array',
          items: TEXT,
          description: 'Roles of the directory, of which the sender needs one.',
        },
        name: DESCRIPTION,
        description: DESCRIPTION,
      },
      'Which roles may trigger it.',
    ),
    expiry: closed(
      ['interval'],
      {
        interval: {
          type: 'number',
          minimum: 0,
          description: 'Milliseconds from entering the reaction; 0: never.',
        },
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
    $schema: { ...TEXT, description: 'Where editors find this schema; not looked at.' },
    name: { type: 'string', minLength: 1, description: 'What people call it.' },
    id: {
      type: 'string',
      minLength: 1,
      maxLength: 256,
      description: 'Default: the name in lower case with _ for every blank.',
    },
    description: DESCRIPTION,
    reactions: {
      type: 'array',
      minItems: 1,
      items: REACTION,
      description: 'The first is where a thred begins; the following one is "next".',
    },
    instanceInterval: {
      type: 'number',
      minimum: 0,
      description: 'Least time between two starts, milliseconds; 0: none.',
    },
    maxInstances: {
      type: 'integer',
      minimum: 0,
      description: 'Most threds alive at once; 0: no limit.',
    },
    broadcastAllowed: {
      type: 'boolean',
      description: 'Participants may tell all others; its threds end as finished, not terminated.',
    },
    echoResponses: { type: 'boolean', description: 'Answers are shown to other participants.' },
    meta: {
      type: 'object',
      description: 'Free, but for active.',
      properties: {
        active: { type: 'boolean', description: 'false takes the pattern out of use.' },
      },
    },
    created: { description: 'Set by whatever keeps the file; not looked at.' },
    modified: { description: 'Set by whatever keeps the file; not looked at.' },
  },
  additionalProperties: false,
  $defs: { condition: CONDITION },
} as const;
