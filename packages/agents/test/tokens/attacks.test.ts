import { createHmac, createPublicKey } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { JwtAuthenticator, type TokenError } from '../../src/index.ts';
import { encoded, forge, keyPair, RULES, SECRET, signerAndVerifier } from '../support/tokens.ts';

const CLAIMS = { sub: 'root', roles: ['admin'], exp: 2e9, iss: RULES.issuer, aud: RULES.audience };

/** Signs whatever header it is told to, with whatever secret. */
function hmac(header: object, secret: string, claims: object = CLAIMS): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

async function refused(authenticator: JwtAuthenticator, token: string): Promise<TokenError> {
  return authenticator.authenticate({ token }).then(
    (identity) => expect.fail(`let in: ${JSON.stringify(identity)}`),
    (error: TokenError) => error,
  );
}

describe('an attacker', () => {
  const { clock, signer, authenticator } = signerAndVerifier();

  it.each(['none', 'None', 'NONE', 'nOnE', ''])(
    'gets nowhere without a signature: %j',
    async (alg) => {
      for (const signature of ['', 'c2ln']) {
        const error = await refused(authenticator, forge({ alg }, CLAIMS, signature));
        expect(['TOKEN_ALGORITHM_REFUSED', 'TOKEN_MALFORMED']).toContain(error.code);
      }
    },
  );

  it('cannot use what everybody knows as a secret: the public key', async () => {
    const { publicKey } = keyPair('rsa');
    const byKey = new JwtAuthenticator({ keys: { publicKeys: [publicKey] }, ...RULES, clock });
    for (const alg of ['HS256', 'HS384', 'HS512'])
      expect(await refused(byKey, hmac({ alg }, publicKey))).toMatchObject({
        code: 'TOKEN_ALGORITHM_REFUSED',
      });
    const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256' }).sign(der);
    expect((await refused(byKey, token)).code).toBe('TOKEN_ALGORITHM_REFUSED');
  });

  it('cannot bring a key along', async () => {
    const { privateKey, publicKey } = keyPair('ec');
    const { createPrivateKey } = await import('node:crypto');
    const jwk = await exportJWK(createPublicKey(publicKey));
    const sign = (header: object) =>
      new SignJWT(CLAIMS)
        .setProtectedHeader({ alg: 'ES256', ...header })
        .sign(createPrivateKey(privateKey));
    const other = new JwtAuthenticator({
      keys: { publicKeys: [keyPair('ec').publicKey] },
      ...RULES,
      clock,
    });
    for (const header of [{ jwk }, { jku: 'https://evil.example/keys' }, { x5u: 'https://evil' }]) {
      const token = await sign(header);
      expect((await refused(other, token)).code).toBe('TOKEN_SIGNATURE_WRONG');
      expect((await refused(authenticator, token)).code).toBe('TOKEN_ALGORITHM_REFUSED');
    }
  });

  it('cannot change a claim, or borrow the signature of another token', async () => {
    const { token } = await signer.sign({ participantId: 'eve', roles: [] });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const changed = `${header}.${encoded(CLAIMS)}.${signature}`;
    expect((await refused(authenticator, changed)).code).toBe('TOKEN_SIGNATURE_WRONG');
    const cut = `${header}.${payload}.${signature.slice(0, -4)}`;
    expect((await refused(authenticator, cut)).code).toBe('TOKEN_SIGNATURE_WRONG');
    expect((await refused(authenticator, `${header}.${payload}.`)).code).toBe(
      'TOKEN_SIGNATURE_WRONG',
    );
  });

  it('cannot sign with another secret, or with none', async () => {
    for (const secret of ['', ' ', `${SECRET} `, SECRET.slice(0, -1)])
      expect((await refused(authenticator, hmac({ alg: 'HS256' }, secret))).code).toBe(
        'TOKEN_SIGNATURE_WRONG',
      );
    // The same forger with the right secret is let in, so that it is the secret that is refused above.
    const token = hmac({ alg: 'HS256' }, SECRET);
    expect(await authenticator.authenticate({ token })).toMatchObject({ participantId: 'root' });
  });

  it('cannot make us read extensions, or a body that is not encoded', async () => {
    for (const header of [
      { alg: 'HS256', crit: ['exp'], exp: 1 },
      { alg: 'HS256', b64: false, crit: ['b64'] },
    ])
      expect((await refused(authenticator, hmac(header, SECRET))).code).toBe('TOKEN_MALFORMED');
  });

  it.each([
    'x',
    '..',
    'a.b.c',
    'a.b.c.d.e',
    `${encoded({ alg: 'HS256' })}..`,
    `${encoded([])}.e30.x`,
    `${encoded({ alg: 5 })}.e30.x`,
    `${encoded({ alg: ['HS256'] })}.e30.x`,
    `${encoded({ alg: '__proto__' })}.e30.x`,
    '\u0000.\u0000.\u0000',
    '💥.💥.💥',
  ])('is answered, and not by a crash: %j', async (token) => {
    const { code } = await refused(authenticator, token);
    expect(['TOKEN_MALFORMED', 'TOKEN_ALGORITHM_REFUSED', 'TOKEN_SIGNATURE_WRONG']).toContain(code);
  });

  it('finds neither the token nor the secret in what is thrown', async () => {
    const tokens = [
      hmac({ alg: 'HS256' }, 'wrong'),
      hmac({ alg: 'HS256' }, SECRET, { ...CLAIMS, aud: 'x' }),
      hmac({ alg: 'HS256' }, SECRET, { ...CLAIMS, exp: 1 }),
      forge({ alg: 'none' }, CLAIMS),
      'not a token',
    ];
    for (const token of tokens) {
      const { message, details, cause, stack = '' } = await refused(authenticator, token);
      const said = JSON.stringify({ message, details, cause, stack });
      for (const secret of [SECRET, token, token.split('.')[1] ?? token])
        expect(said).not.toContain(secret);
    }
  });
});
