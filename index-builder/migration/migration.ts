import { CairnError } from '../../shared/errors.ts';
import { type ConfigInput, parseConfig } from '../config.ts';
import { RULES, type RulesInput } from '../rules/rules-schema.ts';

/** Attributes of the search box, by name. */
export type WidgetAttributes = Readonly<Record<string, string>>;

/** What another search was configured to do, as Cairn's files say it. */
export interface Migration {
  readonly config: ConfigInput;
  readonly rules: RulesInput;
  readonly widget: WidgetAttributes;
  /** What has no place here, a line each: where it stood, and why it is left or what does it instead. */
  readonly left: readonly string[];
}

/** Gathers a migration, setting by setting. */
export class MigrationWriter {
  readonly config: ConfigInput = {};
  readonly #rules: { synonyms: Synonym[]; pins: Pin[]; boosts: Boost[]; hidden: string[]; filters: string[] } = {
    synonyms: [],
    pins: [],
    boosts: [],
    hidden: [],
    filters: [],
  };
  readonly #widget: Record<string, string> = {};
  readonly #left: string[] = [];

  /** Notes what is left behind. @param where path of the setting, such as `selectors.lvl0` */
  leave(where: string, why: string): void {
    this.#left.push(`${where}: ${why}`);
  }

  /** Notes settings that only the other search has a use for. */
  leaveUseless(settings: Readonly<Record<string, unknown>>, names: readonly string[]): void {
    const found = names.filter((name) => settings[name] !== undefined);
    if (found.length > 0) this.leave(found.join(', '), 'not needed here');
  }

  /** Notes every setting that none of the names covers. */
  leaveOthers(settings: Readonly<Record<string, unknown>>, known: readonly string[], prefix = ''): void {
    for (const name of Object.keys(settings))
      if (!known.includes(name)) this.leave(prefix + name, 'not known here, left as it is');
  }

  synonyms(words: readonly string[]): void {
    if (words.length > 1) this.#rules.synonyms.push([...words]);
  }

  oneWay(from: string, to: readonly string[]): void {
    this.#rules.synonyms.push({ from, to: [...to] });
  }

  pin(query: string, ids: readonly string[]): void {
    this.#rules.pins.push({ query, ids: [...ids] });
  }

  boost(boost: Boost): void {
    this.#rules.boosts.push(boost);
  }

  hide(pattern: string): void {
    this.#rules.hidden.push(pattern);
  }

  filter(filter: string): void {
    this.#rules.filters.push(filter);
  }

  widget(attribute: string, value: string): void {
    this.#widget[attribute] = value;
  }

  /** All of it, held against the rules that Cairn has for its own files. @throws CairnError `bad-request` */
  finish(): Migration {
    const { filters, ...lists } = this.#rules;
    const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
    const rules: RulesInput = {
      ...Object.fromEntries(filled),
      ...(filters.length > 0 && { defaults: { filter: filters } }),
    };
    parseConfig(this.config);
    const checked = RULES.safeParse(rules);
    if (!checked.success) {
      const issues = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      throw new CairnError('bad-request', `it makes rules that Cairn refuses: ${issues.join('; ')}`);
    }
    return { config: this.config, rules, widget: this.#widget, left: this.#left };
  }
}

type Synonym = NonNullable<RulesInput['synonyms']>[number];
type Pin = NonNullable<RulesInput['pins']>[number];
type Boost = NonNullable<RulesInput['boosts']>[number];
