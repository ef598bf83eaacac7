import { JwtAuthenticator, type JwtAuthenticatorOptions } from '@srvthreds/agents';
import { errorMessage } from '@srvthreds/core';
import { problem, type Environment, type Reading } from '@srvthreds/service';

/** By which tokens participants are known. */
export type JwtRules = Pick<JwtAuthenticatorOptions, 'keys' | 'issuer' | 'audience'>;

/**
 * From `JWT_SECRET` or `JWT_PUBLIC_KEY`, `JWT_ISSUER` and `JWT_AUDIENCE`; undefined: by none. A problem does not repeat
 * the key.
 */
export function readJwt(env: Environment): Reading<JwtRules | undefined> {
  const { JWT_SECRET: secret, JWT_PUBLIC_KEY: publicKey } = env;
  if (secret && publicKey)
    return problem('JWT_SECRET', 'either this or JWT_PUBLIC_KEY', 'both of them');
  if (secret) return readRules('JWT_SECRET', env, { secrets: [secret] });
  if (!publicKey) return { value: undefined };
  // A key of several lines is often written into one.
  const publicKeys = [publicKey.replaceAll('\\n', '\n')];
  return readRules('JWT_PUBLIC_KEY', env, { publicKeys });
}

function readRules(name: string, env: Environment, keys: JwtRules['keys']): Reading<JwtRules> {
  const issuer = env['JWT_ISSUER'] || 'srvthreds';
  const audience = env['JWT_AUDIENCE'] || 'srvthreds';
  const rules = { keys, issuer, audience };
  try {
    void new JwtAuthenticator(rules);
    return { value: rules };
  } catch (error) {
    return { problems: [`${name}: ${errorMessage(error)}`] };
  }
}
