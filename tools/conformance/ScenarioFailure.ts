/** Something in a scenario was not as it should be. */
export class ScenarioFailure extends Error {}
