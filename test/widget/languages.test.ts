import { describe, expect, it } from 'vitest';
import type { CairnSearch } from '../../widget/cairn-search.ts';
import english from '../../widget/english.ts';
import type { Plural, Strings } from '../../widget/strings.ts';
import { LANGUAGES, languageOf, Texts } from '../../widget/texts.ts';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const widget = useFixture();

async function stringsOf(language: string): Promise<Strings> {
  const { default: strings } = (await import(`../../widget/languages/${language}.ts`)) as { default: Strings };
  return strings;
}

/** The placeholders of a text, or of all forms of it together. */
function placeholders(text: string | Plural): string[] {
  const forms = typeof text === 'string' ? [text] : Object.values(text);
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []))];
}

describe('texts', () => {
  it.each(LANGUAGES)('of %s are whole, with the placeholders and plural forms of the language', async (language) => {
    const strings = await stringsOf(language);
    expect(Object.keys(strings)).toEqual(Object.keys(english));
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const name of Object.keys(english) as (keyof Strings)[]) {
      const text = strings[name];
      expect([name, placeholders(text)]).toEqual([name, placeholders(english[name])]);
      if (typeof text === 'string') expect(text.trim()).toBe(text);
      else expect([name, Object.keys(text).sort()]).toEqual([name, [...pluralCategories].sort()]);
    }
  });

  it('count as the language does', async () => {
    const count = async (language: string, number: number) => {
      const strings = await stringsOf(language);
      return new Texts(language, strings).count(strings.found, number);
    };
    expect(await count('ru', 1)).toBe('1 результат');
    expect(await count('ru', 3)).toBe('3 результата');
    expect(await count('ru', 11)).toBe('11 результатов');
    expect(await count('pl', 22)).toBe('22 wyniki');
    expect(await count('ar', 2)).toBe('نتيجتان');
    expect(await count('de', 1200)).toBe('1.200 Ergebnisse');
  });

  it.each([
    ['de-AT', 'de'],
    ['pt_BR', 'pt'],
    ['ZH-Hant', 'zh'],
    ['eo', 'en'],
    ['', 'en'],
  ])('of "%s" are those of %s', (tag, language) => expect(languageOf(tag)).toBe(language));
});

describe('the language of a page', { timeout: TIMEOUT_MS }, () => {
  it('is that of the widget', async () => {
    await widget.open({ lang: 'de-AT' });
    const input = widget.page.getByRole('combobox', { name: 'Suchen' });
    await input.fill('many');
    await widget.state('results');
    expect(await widget.status.textContent()).toBe('8 Ergebnisse');
    await widget.page.evaluate(() => {
      const element = document.querySelector<CairnSearch>('cairn-search')!;
      element.strings = { found: { one: 'Treffer', other: '{count} Treffer' }, more: 'Mehr' };
    });
    await expect.poll(() => widget.status.textContent()).toBe('8 Treffer');
    expect(await widget.page.getByRole('button', { name: 'Mehr' }).count()).toBe(1);
    await widget.page.evaluate(() => (document.querySelector<CairnSearch>('cairn-search')!.lang = 'ar'));
    await expect.poll(() => widget.page.getByRole('combobox', { name: 'بحث' }).count()).toBe(1);
    expect(await widget.page.locator('[part=root]').getAttribute('dir')).toBe('rtl');
    expect(widget.complaints).toEqual([]);
  });

  it('is the last that was set, however long another takes, and its direction goes with it', async () => {
    await widget.open({ lang: 'en' });
    let loaded = false;
    await widget.page.route('**/languages/ar.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
      loaded = true;
    });
    const set = (lang: string) =>
      widget.page.evaluate((value) => (document.querySelector<CairnSearch>('cairn-search')!.lang = value), lang);
    await set('ar');
    await set('en');
    await expect.poll(() => loaded).toBe(true);
    await widget.page.waitForTimeout(200);
    expect(await widget.input.count()).toBe(1);
    await set('ar');
    await expect.poll(() => widget.page.locator('[part=root]').getAttribute('dir')).toBe('rtl');
    await widget.page.evaluate(() => document.querySelector('cairn-search')!.removeAttribute('lang'));
    await expect.poll(() => widget.input.count()).toBe(1);
    expect(await widget.page.locator('[part=root]').evaluate((root) => getComputedStyle(root).direction)).toBe('ltr');
  });

  it('follows that of a page whose router changes it', async () => {
    await widget.open({ lang: 'en' });
    await widget.page.evaluate(() => {
      const element = document.querySelector<CairnSearch>('cairn-search')!;
      element.removeAttribute('lang');
      element.strings = { clear: 'Empty' };
      document.documentElement.lang = 'de';
    });
    await expect.poll(() => widget.page.getByRole('combobox', { name: 'Suchen' }).count()).toBe(1);
    await widget.page.getByRole('combobox').fill('many');
    expect(await widget.page.getByRole('button', { name: 'Empty' }).count()).toBe(1);
  });

  it('has the texts that a page set before the script was there', async () => {
    await widget.open();
    await widget.page.addInitScript(() =>
      document.addEventListener('readystatechange', () => {
        const element = document.querySelector('cairn-search, cairn-modal');
        if (element && !customElements.get('cairn-search')) Object.assign(element, { strings: { search: 'Look up' } });
      }),
    );
    await widget.page.reload();
    await expect.poll(() => widget.page.getByRole('combobox', { name: 'Look up' }).count()).toBe(1);
    const strings = await widget.page.evaluate(() => document.querySelector('cairn-search')!.strings);
    expect(strings).toEqual({ search: 'Look up' });
  });

  it('is English where its module cannot be loaded', async () => {
    await widget.open({ lang: 'en' });
    await widget.page.route('**/languages/fr.js', (route) => route.abort());
    await widget.page.evaluate(() => (document.querySelector<CairnSearch>('cairn-search')!.lang = 'fr'));
    await expect.poll(() => widget.page.locator('[part=root]').getAttribute('lang')).toBe('en');
    expect(await widget.input.count()).toBe(1);
  });
});
