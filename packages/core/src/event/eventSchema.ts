import { closedObject as closed } from '../json/closedObject.ts';

const ID = { type: 'string', minLength: 1, maxLength: 512 };
const TEXT = { type: 'string' };

const NUMERIC_OR_TEXT = { type: ['number', 'string'] };

const choice = (value: object) => ({
  type: 'array',
  items: closed(['display', 'value'], { display: TEXT, value }),
});

const INPUT = {
  oneOf: [
    closed(['name', 'type', 'display', 'set'], {
      name: TEXT,
      type: { const: 'boolean' },
      display: TEXT,
      set: choice({ type: 'boolean' }),
    }),
    closed(['name', 'type', 'display'], { name: TEXT, type: { const: 'numeric' }, display: TEXT }),
    closed(['name', 'type', 'display'], { name: TEXT, type: { const: 'text' }, display: TEXT }),
    closed(['name', 'type', 'display', 'set'], {
      name: TEXT,
      type: { const: 'nominal' },
      display: TEXT,
      set: choice(TEXT),
      multiple: { type: 'boolean' },
    }),
  ],
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
};

const MAP_LOCATION = closed(['name', 'latitude', 'longitude'], {
  name: TEXT,
  latitude: NUMERIC_OR_TEXT,
  longitude: NUMERIC_OR_TEXT,
  display: TEXT,
});

const ELEMENT = closed([], {
  input: INPUT,
  text: closed(['value'], { value: TEXT }),
  image: closed(['uri', 'height', 'width'], {
    uri: TEXT,
    height: NUMERIC_OR_TEXT,
    width: NUMERIC_OR_TEXT,
  }),
  video: closed(['uri'], { uri: TEXT }),
  map: closed(['locations'], { locations: { type: 'array', items: MAP_LOCATION } }),
  group: closed(['items'], { items: { type: 'array', items: { $ref: '#/$defs/element' } } }),
});

const TASK = closed(['op'], {
  op: { enum: ['put', 'getOne', 'get', 'update', 'upsert', 'replace', 'delete', 'count', 'run'] },
  name: TEXT,
  options: { type: 'object' },
  params: closed(['type'], {
    type: TEXT,
    values: { type: ['object', 'array'] },
    matcher: { type: 'object' },
    selector: closed([], {
      include: { type: 'array', items: TEXT },
      exclude: { type: 'array', items: TEXT },
    }),
    collector: closed([], {
      sort: {
        type: 'array',
        items: closed(['field'], { field: TEXT, desc: { type: 'boolean' } }),
      },
      skip: { type: 'integer', minimum: 0 },
      limit: { type: 'integer', minimum: 0 },
    }),
  }),
});

const CONTENT = closed([], {
  values: { type: ['object', 'array'], description: 'Free-form data.' },
  valuesType: TEXT,
  tasks: {
    type: 'array',
    items: { anyOf: [TASK, { type: 'array', items: TASK, description: 'One transaction.' }] },
  },
  resources: {
    type: 'array',
    items: closed(['contentType', 'uri'], { contentType: TEXT, uri: TEXT }),
  },
  items: {
    type: 'array',
    items: closed(['contentType', 'encoding', 'content'], {
      contentType: TEXT,
      encoding: TEXT,
      content: {},
    }),
  },
  error: closed(['message'], { message: TEXT, code: { type: 'number' }, cause: {} }),
});

const ADVICE = closed([], {
  eventType: { ...TEXT, description: 'Type that the answer should have.' },
  title: TEXT,
  template: closed(['name', 'interactions'], {
    name: TEXT,
    description: TEXT,
    interactions: {
      type: 'array',
      items: closed(['interaction'], {
        interaction: closed(['content'], {
          content: { type: 'array', items: { $ref: '#/$defs/element' } },
        }),
      }),
    },
  }),
});

/** JSON schema (2020-12) of an event as it comes in. */
export const EVENT_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Event',
  ...closed(
    ['id', 'type', 'source'],
    {
      id: {
        ...ID,
        description: 'Unique; the same id is the same event, however often it is sent.',
      },
      type: { ...ID, description: 'Dotted class of the event.' },
      thredId: {
        type: ['string', 'null'],
        maxLength: 1024,
        description: 'The thred it is for; null or missing: for whoever it concerns.',
      },
      time: { type: 'number', description: 'When it was made, milliseconds since 1970.' },
      source: closed(['id'], { id: ID, name: TEXT, uri: TEXT }, 'Who sends it.'),
      re: { type: 'string', description: 'Id of the event that this one answers.' },
      data: closed([], {
        title: TEXT,
        description: TEXT,
        display: closed(['uri'], { uri: TEXT }),
        advice: ADVICE,
        content: CONTENT,
      }),
      orderingKey: {
        ...ID,
        description:
          'Unbound events with the same key are handled in the order of their acceptance.',
      },
    },
    'The unit of input of a SrvThreds engine.',
  ),
  $defs: { element: ELEMENT },
} as const;
