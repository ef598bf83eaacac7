import {
  patternId,
  patternVersion,
  readSourceRule,
  reactionName,
  type Condition,
  type Pattern,
  type Publish,
  type Reaction,
  type Transform,
} from '@srvthreds/core';
import { compileExpression } from '../expression/compileExpression.ts';
import type { Expression, ExpressionBounds } from '../expression/Expression.ts';
import type {
  CompiledCondition,
  CompiledDirectives,
  CompiledPattern,
  CompiledPublish,
  CompiledReaction,
  CompiledTransform,
  InstanceLimits,
} from './CompiledPattern.ts';
import { compileTemplate } from './template.ts';

type Compile = (text: string) => Expression;

/**
 * Makes a valid pattern ready to run.
 *
 * @throws EngineError `EXPRESSION_INVALID`
 */
export function compilePattern(pattern: Pattern, bounds?: ExpressionBounds): CompiledPattern {
  const compile: Compile = (text) => compileExpression(text, bounds);
  return {
    id: patternId(pattern),
    version: patternVersion(pattern),
    pattern,
    reactions: pattern.reactions.map((reaction, index) =>
      compileReaction(reaction, reactionName(pattern, index), index, compile),
    ),
    ...limitsOf(pattern),
  };
}

/** The bounds of a pattern on its threds, if it has any. */
export function limitsOf({ maxInstances = 0, instanceInterval = 0 }: Pattern): {
  limits?: InstanceLimits;
} {
  const isLimited = maxInstances > 0 || instanceInterval > 0;
  return isLimited ? { limits: { maxInstances, intervalMs: instanceInterval } } : {};
}

function compileReaction(
  reaction: Reaction,
  name: string,
  index: number,
  compile: Compile,
): CompiledReaction {
  const { allowUnboundEvents, condition, expiry, permissions } = reaction;
  return {
    name,
    index,
    condition: compileCondition(condition, '', compile),
    ...sourcesOf(reaction),
    ...(permissions ? { roles: permissions.allowedRoles } : {}),
    ...(expiry && expiry.interval > 0 ? { expiry } : {}),
    takesUnbound: allowUnboundEvents === true,
  };
}

/** Who may trigger a reaction, if not everybody may. */
export function sourcesOf({ allowedSources }: Reaction): Pick<CompiledReaction, 'sources'> {
  // An empty text allows everybody; an empty list nobody.
  if (allowedSources === undefined || allowedSources === '') return {};
  return { sources: [allowedSources].flat().map(readSourceRule) };
}

function compileCondition(condition: Condition, path: string, compile: Compile): CompiledCondition {
  const base = {
    path,
    directives: compileDirectives(condition, compile),
    ...(condition.onTrue?.xpr ? { onTrue: compile(condition.onTrue.xpr) } : {}),
  };
  if (condition.type === 'filter')
    return { type: 'filter', ...base, expression: compile(condition.xpr) };
  const operands = condition.operands.map((operand, index) =>
    compileCondition(operand, path === '' ? String(index) : `${path}.${index}`, compile),
  );
  return { type: condition.type, ...base, operands };
}

function compileDirectives(condition: Condition, compile: Compile): CompiledDirectives {
  const { transform, publish, transition, spawn } = condition;
  return {
    ...(transform ? { transform: compileTransform(transform, compile) } : {}),
    ...(publish ? { publish: compilePublish(publish, compile) } : {}),
    ...(transition ? { transition } : {}),
    ...(spawn ? { spawn } : {}),
  };
}

function compileTransform(
  { eventDataTemplate, templateXpr, meta }: Transform,
  compile: Compile,
): CompiledTransform {
  return {
    ...(eventDataTemplate === undefined
      ? {}
      : { template: compileTemplate(eventDataTemplate, compile) }),
    ...(templateXpr === undefined ? {} : { templateXpr: compile(templateXpr) }),
    ...(meta?.reXpr === undefined ? {} : { re: compile(meta.reXpr) }),
  };
}

function compilePublish({ to, name, onPublish }: Publish, compile: Compile): CompiledPublish {
  return {
    to: compileTemplate(to, compile),
    ...(name === undefined ? {} : { name }),
    ...(onPublish?.xpr ? { onPublish: compile(onPublish.xpr) } : {}),
  };
}
