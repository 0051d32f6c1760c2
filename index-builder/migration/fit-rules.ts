import type { z } from 'zod';
import { closestIssue, issueMessage } from '../rules/rules-issue.ts';
import { RULES, type RulesInput } from '../rules/rules-schema.ts';

/** A setting as Cairn says it, and the path that it had there. */
export interface Origin<T> {
  readonly where: string;
  readonly rule: T;
}

/** Rules as another search had them, in its order. */
export interface Lists {
  synonyms: Origin<NonNullable<RulesInput['synonyms']>[number]>[];
  pins: Origin<NonNullable<RulesInput['pins']>[number]>[];
  boosts: Origin<NonNullable<RulesInput['boosts']>[number]>[];
  hidden: Origin<string>[];
  filters: Origin<string>[];
}

/**
 * The rules without those that Cairn refuses: too many, too long, or at odds with one before.
 * @param leave is told of each that is left out
 */
export function fitRules(lists: Lists, leave: (where: string, why: string) => void): RulesInput {
  // What is left out may have stood in the way of nothing else: each round ends with fewer rules.
  for (;;) {
    const rules = rulesOf(lists);
    const checked = RULES.safeParse(rules, { reportInput: true });
    if (checked.success) return rules;
    for (const [name, refused] of refusedBy(checked.error.issues, lists)) {
      const list = lists[name];
      for (const [i, why] of refused) leave(list[i]!.where, named(why, lists));
      Object.assign(lists, { [name]: list.filter((_, i) => !refused.has(i)) });
    }
  }
}

function rulesOf({ filters, ...lists }: Lists): RulesInput {
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return {
    ...Object.fromEntries(filled.map(([name, list]) => [name, list.map(({ rule }) => rule)])),
    ...(filters.length > 0 && { defaults: { filter: filters.map(({ rule }) => rule) } }),
  };
}

/** By list, the places of the rules that issues are about, with the reason. */
function refusedBy(issues: readonly z.core.$ZodIssue[], lists: Lists): Map<keyof Lists, Map<number, string>> {
  const refused = new Map<keyof Lists, Map<number, string>>();
  for (const issue of issues) {
    const [first, ...rest] = issue.path;
    const name = first === 'defaults' ? 'filters' : (first as keyof Lists);
    const [place] = first === 'defaults' ? rest.slice(1) : rest;
    const why = issueMessage(closestIssue(issue));
    const own = refused.get(name) ?? new Map<number, string>();
    refused.set(name, own);
    // Of a list as a whole, there are too many, or the last is too much for the others.
    const from = typeof place === 'number' ? place : issue.code === 'too_big' ? Number(issue.maximum) : -1;
    const to = typeof place === 'number' ? place + 1 : lists[name].length;
    for (let i = from < 0 ? to - 1 : from; i < to; i++) if (!own.has(i)) own.set(i, why);
  }
  return refused;
}

/** Calls rules in a message what they were called there. */
function named(why: string, lists: Lists): string {
  return why.replace(
    /\b(synonyms|pins)\.(\d+)\b/g,
    (text, name: 'synonyms' | 'pins', i: string) => lists[name][Number(i)]?.where ?? text,
  );
}
