import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, importSPKI, type JWK } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { JwtAuthenticator, TokenSigner, type VerificationKeys } from '../../src/index.ts';
import { keyPair, pemsOf, RULES, SECRET, signerAndVerifier } from '../support/tokens.ts';

const verifier = (keys: VerificationKeys) => () => new JwtAuthenticator({ keys, ...RULES });
const unfit = (message: RegExp) =>
  expect.objectContaining({ code: 'TOKEN_KEY_INVALID', message: expect.stringMatching(message) });

describe('keys', () => {
  it('are refused when they can be guessed, and are not repeated', () => {
    for (const secrets of [['short'], [SECRET, 'short'], ['x'.repeat(31)]]) {
      expect(verifier({ secrets })).toThrow(unfit(/at least 32 bytes, found (5|31)$/));
    }
    expect(() => new TokenSigner({ key: { secret: 'short' }, ...RULES })).toThrow(unfit(/32/));
    expect(verifier({ secrets: ['ü'.repeat(16)] })()).toBeInstanceOf(JwtAuthenticator);
  });

  it('are refused in the place of another kind', () => {
    const { publicKey, privateKey } = keyPair('ed25519');
    expect(verifier({ secrets: [publicKey] })).toThrow(unfit(/a secret, found a key/));
    expect(verifier({ publicKeys: [privateKey] })).toThrow(unfit(/a public key, found a private/));
    expect(verifier({ publicKeys: [SECRET] })).toThrow(unfit(/a public key as PEM/));
    expect(() => new TokenSigner({ key: { privateKey: publicKey }, ...RULES })).toThrow(
      unfit(/a private key as PEM/),
    );
  });

  it('are refused when they are too weak, or of a kind that signs nothing', () => {
    const weak = pemsOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }));
    expect(verifier({ publicKeys: [weak.publicKey] })).toThrow(unfit(/2048 bits, found 1024/));
    const curve = pemsOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }));
    expect(verifier({ publicKeys: [curve.publicKey] })).toThrow(unfit(/found one on secp256k1/));
    const exchange = pemsOf(generateKeyPairSync('x25519'));
    expect(verifier({ publicKeys: [exchange.publicKey] })).toThrow(unfit(/found x25519/));
  });

  it('are one to four', () => {
    expect(verifier({ secrets: [] })).toThrow(unfit(/1 to 4 keys, found 0/));
    expect(verifier({ secrets: Array.from({ length: 5 }, () => SECRET) })).toThrow(
      unfit(/found 5/),
    );
  });

  it('come from nowhere where they could be changed on the way', () => {
    for (const jwksUrl of ['http://login.example/keys', 'file:///keys', 'keys', ''])
      expect(verifier({ jwksUrl })).toThrow(unfit(/https/));
  });
});

describe('a key set', () => {
  const { privateKey, publicKey } = keyPair('rsa');
  const { clock } = signerAndVerifier();
  let server: Server | undefined;
  let asked = 0;
  afterEach(() => server?.close());

  async function serve(keys: readonly JWK[], status = 200): Promise<JwtAuthenticator> {
    asked = 0;
    server = createServer((_request, response) => {
      asked++;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const keySet = { jwksUrl: `http://127.0.0.1:${port}/keys` };
    return new JwtAuthenticator({ keys: keySet, ...RULES, clock });
  }

  const jwk = async (kid: string): Promise<JWK> => ({
    ...(await exportJWK(await importSPKI(publicKey, 'RS256', { extractable: true }))),
    kid,
  });
  const tokenBy = async (keyId: string): Promise<string> => {
    const signer = new TokenSigner({ key: { privateKey, keyId }, ...RULES, clock });
    return (await signer.sign({ participantId: 'ada', roles: [] })).token;
  };

  it('is fetched once, and its keys are found by name', async () => {
    const authenticator = await serve([await jwk('a'), await jwk('b')]);
    const token = await tokenBy('b');
    const all = [1, 2, 3].map(() => authenticator.authenticate({ token }));
    expect(await Promise.all(all)).toMatchObject(all.map(() => ({ participantId: 'ada' })));
    expect(asked).toBe(1);
  });

  it('is not asked again and again for keys that it does not hold', async () => {
    const authenticator = await serve([await jwk('a')]);
    for (const keyId of ['x', 'y', 'z'])
      await expect(
        authenticator.authenticate({ token: await tokenBy(keyId) }),
      ).rejects.toMatchObject({ code: 'TOKEN_KEY_UNKNOWN' });
    expect(asked).toBe(1);
  });

  it('lets nobody in who signs with a secret, even if it holds one', async () => {
    const k = Buffer.from(SECRET).toString('base64url');
    const authenticator = await serve([{ kty: 'oct', k, alg: 'HS256' }]);
    const { signer } = signerAndVerifier();
    const { token } = await signer.sign({ participantId: 'ada', roles: [] });
    await expect(authenticator.authenticate({ token })).rejects.toMatchObject({
      code: 'TOKEN_ALGORITHM_REFUSED',
    });
  });

  it('that cannot be had lets nobody in, and says so to be tried again', async () => {
    const token = await tokenBy('a');
    const failing = await serve([], 500);
    const away = { code: 'TOKEN_KEYS_UNAVAILABLE', retryable: true };
    await expect(failing.authenticate({ token })).rejects.toMatchObject(away);
    server!.close();
    server!.closeAllConnections();
    await expect(failing.authenticate({ token })).rejects.toMatchObject(away);
  });
});
