export const hello = {
  name: 'Hello',
  reactions: [
    {
      condition: {
        type: 'filter',
        xpr: "$event.type = 'hello'",
        transform: { eventDataTemplate: { title: 'World' } },
        publish: { to: '$xpr( $event.source.id )' },
      },
    },
  ],
};
