import { errorMessage, type Event, type Message } from '@srvthreds/core';
import { checkReplays } from './checkReplays.ts';
import { compareMessages, messageMismatch } from './compareMessages.ts';
import { mismatch } from './matches.ts';
import type {
  ExpectedMessage,
  ExpectedRecords,
  ExpectedState,
  Scenario,
  Step,
} from './Scenario.ts';
import { ScenarioFailure } from './ScenarioFailure.ts';
import { valueAtPath, Variables } from './Variables.ts';
import type { Parts } from './stores.ts';
import { World } from './World.ts';

/**
 * Plays a scenario in a world of its own, then makes every thred of it again from the journal.
 *
 * @param parts new and empty; closed here
 * @returns how many threds were replayed
 * @throws ScenarioFailure with the step and what was expected and found there
 */
export async function playScenario(scenario: Scenario, parts: Parts): Promise<number> {
  const world = new World(parts, scenario.sessions);
  try {
    if (!(await load(scenario, world))) return 0;
    await world.start();
    const variables = new Variables();
    for (const [index, step] of scenario.steps.entries())
      await playStep(step, variables, world).catch((error: unknown) => {
        throw new ScenarioFailure(`step ${index + 1}: ${errorMessage(error)}`, { cause: error });
      });
    return await checkReplays(world);
  } finally {
    await world.close();
  }
}

/** @returns false if loading failed as it should */
async function load({ patterns = [], expectLoadError }: Scenario, world: World): Promise<boolean> {
  try {
    for (const pattern of patterns) await world.engine.patterns.add(pattern, { lenient: true });
  } catch (error) {
    const message = errorMessage(error);
    if (expectLoadError !== undefined && new RegExp(expectLoadError).test(message)) return false;
    throw new ScenarioFailure(`loading: ${message}`, { cause: error });
  }
  if (expectLoadError === undefined) return true;
  throw new ScenarioFailure(`expected loading to fail with ${expectLoadError}, it succeeded`);
}

async function playStep(step: Step, variables: Variables, world: World): Promise<void> {
  if (step.restart) await world.restart();
  if (step.wait !== undefined) await world.wait(step.wait);
  const sent = step.sendAll ?? (step.send ? [step.send] : []);
  if (sent.length > 0) await world.send(variables.fill(sent) as unknown as Event[]);
  if (step.settle !== undefined) await world.wait(step.settle);
  checkMessages(step, variables, world);
  await captureThreds(step, variables, world);
  const states = step.expectState ? [step.expectState].flat() : [];
  for (const expected of states) await checkState(variables.fill(expected), variables, world);
  if (step.expectThreds !== undefined) await checkThreds(step.expectThreds, world);
  for (const expected of step.expectRecords ?? [])
    await checkRecords(variables.fill(expected), world);
}

function checkMessages(step: Step, variables: Variables, world: World): void {
  const messages = world.takeMessages();
  if (!step.expect) return;
  // One expectation may use what the one before it captures.
  const expected = step.expect.map((one, index) => {
    const filled = variables.fill(one);
    const found = messages[index];
    if (found && !messageMismatch(found, filled)) capture(found, filled, variables);
    return filled;
  });
  const compared = compareMessages(messages, expected, { anyOrder: step.sendAll !== undefined });
  if (!compared.ok) throw new ScenarioFailure(compared.reason);
  for (const pair of compared.pairs) capture(pair.found, pair.expected, variables);
}

function capture(
  found: Message,
  { capture: captures = {} }: ExpectedMessage,
  variables: Variables,
): void {
  for (const [name, path] of Object.entries(captures))
    variables.set(name, valueAtPath(found, path));
}

async function captureThreds(
  { captureThreds: captures = {} }: Step,
  variables: Variables,
  world: World,
): Promise<void> {
  for (const [name, patternId] of Object.entries(captures)) {
    const { threds } = await world.engine.threds.list({ patternId });
    const found = threds.find(({ id }) => !variables.has(id));
    if (!found) throw new ScenarioFailure(`expected a live thred of ${patternId}, found none`);
    variables.set(name, found.id);
  }
}

async function checkState(
  expected: ExpectedState,
  variables: Variables,
  { engine }: World,
): Promise<void> {
  const state = await engine.threds.state(expected.thred);
  if (expected.status === 'terminated') {
    const stone = await engine.threds.tombstone(expected.thred);
    if (state || !stone) throw new ScenarioFailure(`expected ${expected.thred} to have ended`);
    return;
  }
  if (!state) throw new ScenarioFailure(`expected thred ${expected.thred}, found none`);
  const view = {
    status: state.status === 'f' ? 'finished' : 'active',
    reaction: state.reaction?.name ?? null,
    locals: state.locals,
    participants: [...state.participants].toSorted(),
    parent: state.parent?.thredId,
    spawnType: state.parent?.spawnType,
  };
  const { thred: _thred, capture: captures = {}, ...wanted } = expected;
  const participants = wanted.participants
    ? { participants: [...wanted.participants].toSorted() }
    : {};
  const wrong = mismatch(view, { ...wanted, ...participants });
  if (wrong) throw new ScenarioFailure(`state ${wrong}`);
  for (const [name, path] of Object.entries(captures)) variables.set(name, valueAtPath(view, path));
}

async function checkThreds(expected: number, { engine }: World): Promise<void> {
  const { threds } = await engine.threds.list({ limit: 1_000 });
  if (threds.length !== expected)
    throw new ScenarioFailure(`expected ${expected} live threds, found ${threds.length}`);
}

async function checkRecords(expected: ExpectedRecords, world: World): Promise<void> {
  const records = (await world.records())[expected.type];
  const found = records.filter((record) => mismatch(record, expected.where) === undefined);
  if (expected.count !== undefined && found.length !== expected.count)
    throw new ScenarioFailure(
      `expected ${expected.count} of ${expected.type} ${JSON.stringify(expected.where)}, found ${found.length}`,
    );
  if (expected.matches === undefined) return;
  const wrong =
    found.length === 0 ? 'none' : found.map((one) => mismatch(one, expected.matches)).find(Boolean);
  if (wrong) throw new ScenarioFailure(`${expected.type} ${wrong}`);
}
