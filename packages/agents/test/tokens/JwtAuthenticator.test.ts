import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { JwtAuthenticator, MAX_TOKEN_LENGTH, TokenSigner } from '../../src/index.ts';
import { keyPair, RULES, SECRET, signerAndVerifier } from '../support/tokens.ts';

const ADA = { participantId: 'ada', roles: ['buyer', 'admin'] };
const bytes = (secret: string): Uint8Array => new TextEncoder().encode(secret);

/** A token that is right but for what is changed in it. */
function tokenWith(change: (jwt: SignJWT) => SignJWT, roles: unknown = []): Promise<string> {
  const { clock } = signerAndVerifier();
  const now = clock.now() / 1_000;
  const right = new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('ada')
    .setIssuer(RULES.issuer)
    .setAudience(RULES.audience)
    .setExpirationTime(now + 60);
  return change(right).sign(bytes(SECRET));
}

describe('JwtAuthenticator', () => {
  it('knows whom a token was signed for, their roles, and until when', async () => {
    const { clock, signer, authenticator } = signerAndVerifier();
    const { token, expiresAt } = await signer.sign(ADA);
    expect(expiresAt).toBe(clock.now() + 15 * 60_000);
    const identity = await authenticator.authenticate({ token });
    expect(identity).toEqual({ ...ADA, expiresAt: expiresAt + 5_000 });
  });

  it.each(['ed25519', 'ec', 'rsa'] as const)('verifies with the public half: %s', async (kind) => {
    const { privateKey, publicKey } = keyPair(kind);
    const { clock } = signerAndVerifier();
    const signer = new TokenSigner({ key: { privateKey }, ...RULES, clock });
    const { token } = await signer.sign(ADA);
    const known = [publicKey, keyPair(kind).publicKey];
    for (const publicKeys of [known, known.toReversed()]) {
      const authenticator = new JwtAuthenticator({ keys: { publicKeys }, ...RULES, clock });
      expect(await authenticator.authenticate({ token })).toMatchObject(ADA);
    }
  });

  it('takes the old secret beside the new one, for as long as it has both', async () => {
    const { signer, authenticator } = signerAndVerifier({
      keys: { secrets: [`new ${SECRET}`, SECRET] },
    });
    const { token } = await signer.sign(ADA);
    expect(await authenticator.authenticate({ token })).toMatchObject(ADA);
    const { authenticator: later } = signerAndVerifier({ keys: { secrets: [`new ${SECRET}`] } });
    await expect(later.authenticate({ token })).rejects.toMatchObject({
      code: 'TOKEN_SIGNATURE_WRONG',
    });
  });

  it('believes a token to the end of its time and the tolerance, and no longer', async () => {
    const { clock, signer, authenticator } = signerAndVerifier();
    const { token } = await signer.sign(ADA);
    await clock.advance(15 * 60_000 + 4_999);
    const { expiresAt } = await authenticator.authenticate({ token });
    expect(expiresAt).toBe(clock.now() + 1);
    await clock.advance(1);
    await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
      code: 'TOKEN_EXPIRED',
      retryable: false,
    });
  });

  it.each([
    ['TOKEN_ISSUER_WRONG', (jwt: SignJWT) => jwt.setIssuer('elsewhere')],
    ['TOKEN_AUDIENCE_WRONG', (jwt: SignJWT) => jwt.setAudience('another service')],
    ['TOKEN_NOT_YET_VALID', (jwt: SignJWT) => jwt.setNotBefore(2e9)],
    ['TOKEN_EXPIRED', (jwt: SignJWT) => jwt.setExpirationTime(1)],
  ])('refuses what is signed, but wrong: %s', async (code, change) => {
    const { authenticator } = signerAndVerifier();
    const token = await tokenWith(change);
    await expect(authenticator.authenticate({ token })).rejects.toMatchObject({ code });
  });

  it.each(['', ' ', 'ada ', 'a\u0000', 'a\u200bda', 'SYSTEM', 'x'.repeat(513)])(
    'refuses the subject %j',
    async (subject) => {
      const { authenticator } = signerAndVerifier();
      const token = await tokenWith((jwt) => jwt.setSubject(subject));
      await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
        code: 'TOKEN_CLAIM_WRONG',
        details: { claim: 'sub' },
      });
    },
  );

  it.each(['admin', [1], [''], { admin: true }, Array.from({ length: 65 }, () => 'r')])(
    'refuses the roles %j',
    async (roles) => {
      const { authenticator } = signerAndVerifier();
      const token = await tokenWith((jwt) => jwt, roles);
      await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
        code: 'TOKEN_CLAIM_WRONG',
        details: { claim: 'roles' },
      });
    },
  );

  it.each(['sub', 'exp', 'iss', 'aud'])('needs the claim %s', async (claim) => {
    const { authenticator } = signerAndVerifier();
    const claims = { sub: 'ada', exp: 2e9, iss: RULES.issuer, aud: RULES.audience };
    const token = await new SignJWT({ ...claims, [claim]: undefined })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(bytes(SECRET));
    await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
      code: 'TOKEN_CLAIM_WRONG',
      details: { claim },
    });
  });

  it('takes no time that is none', async () => {
    const { authenticator } = signerAndVerifier();
    const { CompactSign } = await import('jose');
    // What JSON makes infinity of would never expire.
    const text = `{"sub":"ada","exp":1e999,"iss":"${RULES.issuer}","aud":"${RULES.audience}"}`;
    const token = await new CompactSign(bytes(text))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(bytes(SECRET));
    await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
      code: 'TOKEN_CLAIM_WRONG',
      details: { claim: 'exp' },
    });
  });

  it('says that there is no token, and looks at no text that is too long for one', async () => {
    const { authenticator } = signerAndVerifier();
    for (const token of [undefined, ''])
      await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
        code: 'TOKEN_MISSING',
      });
    await expect(
      authenticator.authenticate({ token: 'x.'.repeat(MAX_TOKEN_LENGTH) }),
    ).rejects.toMatchObject({
      code: 'TOKEN_MALFORMED',
      message: 'expected a signed token, found 16384 characters',
    });
  });

  it('is made with an issuer and an audience, and a tolerance that is one', () => {
    const keys = { secrets: [SECRET] };
    expect(() => new JwtAuthenticator({ keys, ...RULES, issuer: '' })).toThrow(RangeError);
    expect(() => new JwtAuthenticator({ keys, ...RULES, audience: '' })).toThrow(RangeError);
    expect(() => new JwtAuthenticator({ keys, ...RULES, clockTolerance: '1h' })).toThrow(
      RangeError,
    );
  });
});
