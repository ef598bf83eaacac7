import type { Event } from '@srvthreds/core';
import type { ExpressionScope } from './Expression.ts';
import { stepTime } from './stepTime.ts';
import { valueNamed } from './valueNamed.ts';

/** Prefix of the local that remembers the id of a named publish. */
const NAMED_PUBLISH = 'out_id_';

/** The local that remembers the id of the latest message published under a name. */
export function namedPublishLocal(name: string): string {
  return NAMED_PUBLISH + name;
}

/** The document that paths in an expression begin at. */
export function inputDocument({ event, thredId }: ExpressionScope): object {
  return { event, context: { thredId } };
}

/** Everything that an expression can name with a `$`. */
export function bindings(scope: ExpressionScope): Record<string, unknown> {
  const { event, locals, outboundEvent } = scope;
  const data = event.data;
  return {
    event,
    data,
    advice: data?.advice,
    content: data?.content,
    values: data?.content?.values,
    // A bound event says itself which thred it is for; an empty text does not.
    thredId: event.thredId ? event.thredId : scope.thredId,
    valueNamed: (name: string, other?: Event) =>
      valueNamed(name, (other ?? event).data?.content?.values),
    local: (name: string) => locals.get(name),
    setLocal: (name: string, value: unknown) => locals.set(name, value),
    isResponseFor: (name: string) => {
      const sent = locals.get(namedPublishLocal(name));
      return sent !== undefined && sent === event.re;
    },
    log: (text: unknown) => scope.log(String(text)),
    ...(outboundEvent ? { outboundEvent } : {}),
    ...stepTime(scope),
  };
}
