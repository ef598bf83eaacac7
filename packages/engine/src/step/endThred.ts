import type { ThredState } from './ThredState.ts';

/** A thred ended from outside: whatever it waited for, and even if its pattern would only finish it. */
export function endThred({ reaction: _left, ...state }: ThredState, now: number): ThredState {
  return { ...state, status: 't', lastUpdateTime: now, endTime: state.endTime ?? now };
}
