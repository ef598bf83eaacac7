import type { RefreshFamily, Rotation, RotationResult } from './RefreshTokenStore.ts';

/** What becomes of a family, and what to answer. */
export interface Decision {
  readonly result: RotationResult;
  /** As it is from now on; undefined: it ends. */
  readonly family: RefreshFamily | undefined;
}

/** Decides about a token that is shown. The script for Redis says the same in Lua. */
export function rotateFamily(family: RefreshFamily, rotation: Rotation): Decision {
  const { shown, successor, nonce, now, graceMs } = rotation;
  if (hasExpired(family, now)) return { result: { outcome: 'unknown' }, family: undefined };
  if (shown === family.current) {
    const expiresAt = Math.min(rotation.expiresAt, family.endsAt);
    return {
      result: { outcome: 'rotated', nonce, expiresAt },
      family: { ...family, previous: shown, current: successor, nonce, usedAt: now, expiresAt },
    };
  }
  const isRepeat = shown === family.previous && now - family.usedAt <= graceMs;
  if (isRepeat && family.nonce !== undefined)
    return {
      result: { outcome: 'repeated', nonce: family.nonce, expiresAt: family.expiresAt },
      family,
    };
  // One from longer ago, or one made up for a family whose name is known: its name is part of its tokens, so somebody has
  // had one of them.
  return { result: { outcome: 'reused' }, family: undefined };
}

export function hasExpired({ expiresAt, endsAt }: RefreshFamily, now: number): boolean {
  return Math.min(expiresAt, endsAt) <= now;
}

/** Which families stay when one more comes: those used last, and none that has expired. */
export function familiesToKeep(
  families: Iterable<RefreshFamily>,
  { most, now }: { readonly most: number; readonly now: number },
): readonly RefreshFamily[] {
  return [...families]
    .filter((family) => !hasExpired(family, now))
    .toSorted((a, b) => b.usedAt - a.usedAt || (a.id < b.id ? -1 : 1))
    .slice(0, most - 1);
}
